package dev.goferry.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.origin.Script;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.server.TestNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator may set for the size of an upstream's answers holds to the byte, however long it says it is. */
final class LimitsTest {
    private static final int LIMIT = 1 << 10;
    private static final String MODULE = "example.com/m";

    @TempDir
    Path folder;

    private final ScriptedOrigin origin = ScriptedOrigin.start();
    private TestNode node;

    @BeforeEach
    void start() {
        node = TestNode.start(folder, origin.url(), "limits.info=1KiB", "limits.mod=1KiB", "limits.list=1KiB");
    }

    @AfterEach
    void stop() {
        node.close();
        origin.close();
    }

    @ParameterizedTest
    @CsvSource({
        "@v/v1.0.0.info, '{\"Version\":\"v1.0.0\"}'",
        "@v/v1.0.0.mod, 'module example.com/m'",
        "@v/list, 'v1.0.0'"
    })
    void text_isServedAtItsLimit_andRefusedOneByteBeyond(String file, String text) throws Exception {
        for (boolean announced : new boolean[] {true, false}) {
            String module = "example.com/m" + (announced ? "" : "/chunked");
            String key = module + "/" + file;
            origin.script(key, announced ? Script.serve() : Script.serve().chunked());
            origin.serve(key, filled(text, LIMIT + 1));
            HttpResponse<byte[]> large = node.get("/" + key);
            assertThat(large.statusCode()).isEqualTo(502);
            assertThat(large.body()).asString().contains("more than the allowed 1024");
            origin.serve(key, filled(text, LIMIT));
            HttpResponse<byte[]> fits = node.get("/" + key);
            assertThat(fits.statusCode()).as(new String(fits.body(), UTF_8)).isEqualTo(200);
            assertThat(fits.body()).hasSize(LIMIT);
        }
    }

    @Test
    void zip_isServedAtItsLimit_andRefusedOneByteBeyond() throws Exception {
        byte[] noise = new byte[2 * LIMIT];
        new Random(1).nextBytes(noise);
        int size = origin.publish(MODULE, "v1.0.0", Map.of("noise", noise)).zip().length;
        for (int limit : new int[] {size, size - 1}) {
            try (TestNode strict =
                    TestNode.start(folder.resolve("of" + limit), origin.url(), "limits.zip=" + limit + "B")) {
                assertThat(strict.get("/" + MODULE + "/@v/v1.0.0.zip").statusCode())
                        .isEqualTo(limit == size ? 200 : 502);
            }
        }
    }

    /** White space at its end is nobody's business. */
    private static byte[] filled(String text, int size) {
        return (text + "\n".repeat(size - text.length())).getBytes(UTF_8);
    }
}
