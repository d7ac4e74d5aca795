package dev.goferry.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.server.TestNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No cache on the way to a client keeps a private module's answer for somebody else. */
final class PrivateAnswersTest {
    private static final List<String> ASKED =
            List.of("@v/v1.0.0.info", "@v/v1.0.0.mod", "@v/v1.0.0.zip", "@v/list", "@latest", "@v/main.info");

    @TempDir
    Path folder;

    @Test
    void answer_isForWhoeverAskedAlone_coldWarmAbsentAndKept() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                TestNode node = TestNode.start(
                        folder,
                        "off",
                        "private=corp.example.com",
                        "routes.0.modules=*.example.com",
                        "routes.0.upstream=" + origin.url())) {
            for (String host : List.of("corp", "open")) {
                byte[] big = new byte[400_000];
                new Random(1).nextBytes(big);
                byte[] info = origin.publish(host + ".example.com/m", "v1.0.0", Map.of("big.bin", big))
                        .info();
                origin.serve(host + ".example.com/m/@v/main.info", info);
            }
            for (String what : ASKED) {
                for (int time = 0; time < 2; time++) {
                    assertPrivate(node.get("/corp.example.com/m/" + what), 200);
                    assertPublic(node.get("/open.example.com/m/" + what), 200);
                }
                assertPrivate(node.head("/corp.example.com/m/" + what), 200);
                assertPrivate(node.get("/corp.example.com/none/" + what), 404);
                assertPublic(node.get("/open.example.com/none/" + what), 404);
            }
            String zip = "/corp.example.com/m/@v/v1.0.0.zip";
            assertPrivate(node.get(zip, "Range", "bytes=0-9"), 206);
            assertPrivate(node.get(zip, "If-None-Match", "*"), 304);
        }
    }

    private static void assertPrivate(HttpResponse<byte[]> answer, int status) {
        assertThat(answer.statusCode()).as(answer.uri().toString()).isEqualTo(status);
        assertThat(answer.headers().firstValue("cache-control").orElse(""))
                .as(answer.uri().toString())
                .startsWith("private, max-age=");
        assertThat(answer.headers().firstValue("vary"))
                .hasValueSatisfying(vary -> assertThat(vary).isEqualToIgnoringCase("authorization"));
    }

    private static void assertPublic(HttpResponse<byte[]> answer, int status) {
        assertThat(answer.statusCode()).as(answer.uri().toString()).isEqualTo(status);
        assertThat(answer.headers().firstValue("cache-control").orElse("")).startsWith("public, max-age=");
        assertThat(answer.headers().firstValue("vary")).isEmpty();
    }
}
