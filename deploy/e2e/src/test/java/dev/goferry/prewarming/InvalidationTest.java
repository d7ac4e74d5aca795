package dev.goferry.prewarming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.origin.Script;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InvalidationTest {
    private static final String A = "example.com/a/@v/v1.0.0";
    private static final List<String> SUFFIXES = List.of(".info", ".mod", ".zip");

    @TempDir
    Path data;

    private Region region;

    @BeforeEach
    void start() throws Exception {
        region = new Region(data);
        region.origin.publish("example.com/a", "v1.0.0");
    }

    @AfterEach
    void stop() throws Exception {
        region.close();
    }

    @Test
    void refresh_showsWhatWasPublishedSince_andWasNotThere() throws Exception {
        assertThat(text("example.com/a/@v/list")).isEqualTo("v1.0.0\n");
        assertThat(status("example.com/a/@v/v1.1.0.mod")).isEqualTo(404);
        region.origin.publish("example.com/a", "v1.1.0");
        assertThat(status("example.com/a/@v/v1.1.0.mod")).isEqualTo(404);
        assertThat(text("example.com/a/@v/list")).isEqualTo("v1.0.0\n");

        ObjectNode done = done("/api/v1/refresh", "{\"module\": \"example.com/a@v1.1.0\"}");

        assertThat(done.path("module").asText()).isEqualTo("example.com/a");
        soon().untilAsserted(() -> {
            assertThat(status("example.com/a/@v/v1.1.0.mod")).isEqualTo(200);
            assertThat(text("example.com/a/@v/list")).isEqualTo("v1.0.0\nv1.1.0\n");
        });
    }

    @Test
    void purge_takesBytesFromEveryPlace_andSameBytesMayReturn() throws Exception {
        fetchA();
        String before = text(A + ".mod");

        ObjectNode done = done("/api/v1/purge", "{\"module\": \"example.com/a@v1.0.0\", \"reason\": \"a test\"}");

        assertThat(done.path("files").asInt()).isEqualTo(3);
        for (String suffix : List.of(".info", ".mod", ".zip", ".ziphash")) {
            assertThat(stored(A + suffix)).as(suffix).isFalse();
        }
        region.origin.refuse();
        soon().untilAsserted(() -> {
            for (String suffix : SUFFIXES) {
                assertThat(status(A + suffix)).as(suffix).isGreaterThanOrEqualTo(500);
            }
        });
        region.origin.comeBack();
        soon().untilAsserted(() -> assertThat(status(A + ".zip")).isEqualTo(200));
        soon().untilAsserted(() -> assertThat(text(A + ".mod")).isEqualTo(before));
        assertThat(stored(A + ".ziphash")).isTrue();
    }

    @Test
    void otherBytes_neverComeBack_afterAPurge() throws Exception {
        fetchA();
        region.origin.publish(
                "example.com/a", "v1.0.0", Map.of("go.mod", "module example.com/a\n\ngo 1.2\n".getBytes(UTF_8)));

        done("/api/v1/purge", "{\"module\": \"example.com/a\", \"reason\": \"a test\"}");

        soon().untilAsserted(() -> {
            assertThat(text(A + ".mod")).contains("differs from the one first seen here");
            assertThat(status(A + ".zip")).isEqualTo(403);
        });
        assertThat(stored(A + ".zip")).isFalse();
    }

    @Test
    void purgeWithoutReturn_isRefusedWithTheReason_untilItMayReturn() throws Exception {
        fetchA();
        region.origin.publish("example.com/a", "v1.1.0");

        done(
                "/api/v1/purge",
                "{\"module\": \"example.com/a@v1.0.0\", \"reason\": \"it steals keys\", \"mayReturn\": false}");

        soon().untilAsserted(() -> {
            for (String suffix : SUFFIXES) {
                assertThat(status(A + suffix)).as(suffix).isEqualTo(403);
            }
        });
        region.origin.forget();
        assertThat(text(A + ".zip")).contains("example.com/a@v1.0.0 was purged at", "it steals keys");
        assertThat(region.origin.requests()).isEmpty();
        assertThat(status("example.com/a/@v/v1.1.0.zip")).isEqualTo(200);

        done("/api/v1/purge", "{\"module\": \"example.com/a@v1.0.0\", \"reason\": \"it was harmless\"}");
        soon().untilAsserted(() -> assertThat(status(A + ".zip")).isEqualTo(200));
    }

    @Test
    void fileOnItsWay_isNotKept_whenItIsPurgedMeanwhile() throws Exception {
        region.origin.script(
                A + ".zip", Script.serve().firstByteAfter(Duration.ofSeconds(3)).times(1));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> early = threads.submit(() -> status(A + ".zip"));
            soon().until(() -> region.origin.requests(A + ".zip") > 0 || region.origin.requests("/" + A + ".zip") > 0);

            done(
                    "/api/v1/purge",
                    "{\"pattern\": \"example.com/*\", \"reason\": \"it steals keys\", \"mayReturn\": false}");

            assertThat(early.get()).isNotEqualTo(200);
        }
        assertThat(stored(A + ".zip")).isFalse();
        assertThat(status(A + ".zip")).isEqualTo(403);
    }

    @Test
    void dryRun_listsInPages_andChangesNothing() throws Exception {
        fetchA();
        region.origin.publish("example.com/Upper", "v1.0.0");
        region.origin.publish("example.com/b/v2", "v2.0.0");
        assertThat(status("example.com/!upper/@v/v1.0.0.mod")).isEqualTo(200);
        assertThat(status("example.com/b/v2/@v/v2.0.0.zip")).isEqualTo(200);
        String body = "{\"pattern\": \"example.com/U*,example.com/b\", \"reason\": \"a test\", \"dryRun\": true}";

        ObjectNode first = done("/api/v1/purge?limit=1", body);
        ObjectNode second =
                done("/api/v1/purge?limit=1&cursor=" + first.path("next").asText(), body);

        assertThat(first.path("versions").toString()).isEqualTo("[\"example.com/Upper@v1.0.0\"]");
        assertThat(second.path("versions").toString()).isEqualTo("[\"example.com/b/v2@v2.0.0\"]");
        assertThat(second.has("next")).isFalse();
        assertThat(first.has("position")).isFalse();
        assertThat(stored("example.com/!upper/@v/v1.0.0.mod")).isTrue();
        assertThat(stored("example.com/b/v2/@v/v2.0.0.zip")).isTrue();
        assertThat(Files.exists(data.resolve("store/_goferry/purged"))).isFalse();

        done("/api/v1/purge", body.replace("true", "false"));
        assertThat(stored("example.com/!upper/@v/v1.0.0.mod")).isFalse();
        assertThat(stored(A + ".zip")).isTrue();
    }

    @Test
    void unknownModule_isAnError_thatSaysWhatToDo() throws Exception {
        HttpResponse<String> response = region.call(
                "POST", "/api/v1/purge", "{\"module\": \"example.com/typo@v1.0.0\", \"reason\": \"a test\"}");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("nothing of example.com/typo@v1.0.0 is stored here or ever was");
    }

    private void fetchA() throws InterruptedException {
        for (String suffix : SUFFIXES) {
            assertThat(status(A + suffix)).as(suffix).isEqualTo(200);
        }
    }

    private int status(String path) throws InterruptedException {
        return region.node.get("/" + path).statusCode();
    }

    private String text(String path) throws InterruptedException {
        return new String(region.node.get("/" + path).body(), UTF_8);
    }

    private ObjectNode done(String path, String body) throws Exception {
        HttpResponse<String> response = region.call("POST", path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Region.json(response);
    }

    private boolean stored(String key) {
        return Files.exists(data.resolve("store").resolve(key));
    }

    /** Promised is five seconds, on a machine that is not busy with other builds. */
    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(15)).pollInterval(Duration.ofMillis(100));
    }
}
