package dev.goferry.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.s3.fixture.TestBucket;
import dev.goferry.server.TestNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that may ask nobody answers from what is stored. */
final class OfflineTest {
    @TempDir
    Path folder;

    @Test
    void offline_answersListAndLatest_fromTheStore() throws Exception {
        fill();
        try (TestNode offline = TestNode.start(folder, "off")) {
            assertThat(text(offline, "@v/list")).isEqualTo("v1.0.0\nv1.1.0\nv1.2.0-rc1\n");
            assertThat(text(offline, "@latest")).contains("\"v1.1.0\"");
            assertThat(text(offline, "@v/v1.0.0.mod")).isEqualTo("module example.com/m\n");
            assertThat(text(offline, "@v/main.info")).contains("v1.1.1-0.");
        }
    }

    @Test
    void offline_saysThatItIs_whenSomethingIsMissing() throws Exception {
        fill();
        try (TestNode offline = TestNode.start(folder, "off")) {
            for (String path :
                    List.of("m/@v/v1.9.0.zip", "m/@v/v1.9.0.info", "x/@v/list", "x/@latest", "m/@v/branch.info")) {
                HttpResponse<byte[]> answer = offline.get("/example.com/" + path);
                assertThat(answer.statusCode()).as(path).isEqualTo(404);
                assertThat(answer.body()).asString().contains("no upstream may be asked");
                assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
            }
        }
    }

    @Test
    void offline_servesWhatTheBucketHas_withAnEmptyDisk() throws Exception {
        String[] bucket = {
            "store=" + TestBucket.fresh().store(), "s3.credentials-file=" + TestBucket.credentials(folder)
        };
        byte[] zip;
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                TestNode online = TestNode.start(folder.resolve("online"), origin.url(), bucket)) {
            zip = origin.publish("example.com/m", "v1.0.0").zip();
            text(online, "@v/v1.0.0.zip");
            text(online, "@v/v1.0.0.mod");
            HttpResponse<byte[]> cachedOnly =
                    online.get("/example.com/m/@v/v1.0.0.info", "Disable-Module-Fetch", "true");
            assertThat(cachedOnly.statusCode()).isEqualTo(404);
            assertThat(origin.requests("example.com/m/@v/v1.0.0.info")).isZero();
        }
        try (TestNode offline = TestNode.start(folder.resolve("offline"), "off", bucket)) {
            assertThat(offline.get("/example.com/m/@v/v1.0.0.zip").body()).isEqualTo(zip);
            assertThat(text(offline, "@v/v1.0.0.mod")).isEqualTo("module example.com/m\n");
            assertThat(offline.get("/example.com/m/@v/v1.1.0.zip").body())
                    .asString()
                    .contains("no upstream may be asked");
        }
    }

    /** Five versions; one has no zip here, one is a pseudo-version. */
    private void fill() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                TestNode online = TestNode.start(folder, origin.url())) {
            String pseudo = "v1.1.1-0.20240203040506-0123456789ab";
            for (String version : List.of("v1.0.0", "v1.1.0", "v1.2.0-rc1", pseudo, "v1.3.0")) {
                origin.publish("example.com/m", version);
                for (String kind : List.of(".info", ".mod", ".zip")) {
                    if (!version.equals("v1.3.0") || !kind.equals(".zip")) {
                        text(online, "@v/" + version + kind);
                    }
                }
            }
            origin.serve("example.com/m/@v/main.info", ("{\"Version\":\"" + pseudo + "\"}").getBytes(UTF_8));
            text(online, "@v/main.info");
        }
    }

    private static String text(TestNode node, String path) throws InterruptedException {
        HttpResponse<byte[]> answer = node.get("/example.com/m/" + path);
        assertThat(answer.statusCode())
                .as(() -> path + ": " + new String(answer.body(), UTF_8))
                .isEqualTo(200);
        return new String(answer.body(), UTF_8);
    }
}
