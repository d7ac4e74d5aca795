package dev.goferry.prewarming;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Json;
import dev.goferry.launching.Started;
import dev.goferry.origin.ModuleFiles;
import dev.goferry.origin.ScriptedOrigin;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed where they stand while a job runs. */
final class KilledControlPlaneTest {
    private static final int MODULES = 260;
    private static final String TOKEN = "the-token-of-the-whole-test";

    @TempDir
    Path home;

    private final ScriptedOrigin origin = ScriptedOrigin.start();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        client.close();
        origin.close();
    }

    @Test
    void job_isCarriedOutWhole_whenEveryProcessIsKilledMeanwhile() throws Exception {
        Map<String, byte[]> zips = new HashMap<>();
        for (int i = 0; i < MODULES; i++) {
            ModuleFiles files = origin.publish("example.com/m" + i, "v1.0.0");
            zips.put("example.com/m" + i + "/@v/v1.0.0.zip", files.zip());
        }
        origin.latency(Duration.ofMillis(80));
        Started node = node("127.0.0.1:0");
        String listen = found(node, "metrics ", "export GOPROXY=http://(127\\.0\\.0\\.1:\\d+)");
        Started control = control(listen);
        String id = begin(control);

        awaitTried(control, id, MODULES / 5);
        call(control, "POST", "/jobs/" + id + "/pause", "");
        kill(control);
        kill(node);
        node = node(listen);
        control = control(listen);
        assertRests(control, id);
        assertThat(begin(control)).as("the same key, after a kill").isEqualTo(id);
        call(control, "POST", "/jobs/" + id + "/resume", "");
        awaitTried(control, id, MODULES / 2);
        kill(control);
        control = control(listen);
        ObjectNode job = awaitEnd(control, id);

        assertThat(job.path("state").asText()).isEqualTo("done");
        assertThat(job.path("progress").path("done").asInt()).as(job.toString()).isEqualTo(MODULES);
        for (Map.Entry<String, byte[]> zip : zips.entrySet()) {
            assertThat(home.resolve(".local/share/goferry/store").resolve(zip.getKey()))
                    .hasBinaryContent(zip.getValue());
        }
        kill(control);
        kill(node);
    }

    private void assertRests(Started control, String id) throws Exception {
        ObjectNode before = call(control, "GET", "/jobs/" + id, "");
        assertThat(before.path("state").asText()).isEqualTo("paused");
        assertThat(before.path("progress").path("done").asInt()).isLessThan(MODULES);
        origin.forget();
        Thread.sleep(1_000); // A job that is not paused has begun by then.
        assertThat(origin.requests()).isEmpty();
    }

    private Started node(String listen) throws IOException {
        return Started.goferry(
                Files.createDirectories(home),
                Map.of(
                        "GOFERRY_LISTEN",
                        listen,
                        "GOFERRY_OPS_LISTEN",
                        "127.0.0.1:0",
                        "GOFERRY_UPSTREAM",
                        origin.url(),
                        "GOFERRY_SUMDB",
                        "off"),
                "node");
    }

    private Started control(String node) throws IOException {
        return Started.goferry(
                home,
                Map.of(
                        "GOFERRY_CONTROL_LISTEN",
                        "127.0.0.1:0",
                        "GOFERRY_OPS_LISTEN",
                        "127.0.0.1:0",
                        "GOFERRY_CONTROL_NODES",
                        "http://" + node,
                        "GOFERRY_CONTROL_BOOTSTRAP_TOKEN",
                        TOKEN),
                "control-plane");
    }

    private static void kill(Started process) {
        process.process().destroyForcibly().onExit().join();
        process.close();
    }

    private static String found(Started process, String until, String pattern) {
        process.awaitOutput(until);
        Matcher matcher = Pattern.compile(pattern).matcher(process.out());
        assertThat(matcher.find()).as(process.out()).isTrue();
        return matcher.group(1);
    }

    private String begin(Started control) throws Exception {
        ObjectNode request = Json.object();
        for (int i = 0; i < MODULES; i++) {
            request.withArray("modules").add("example.com/m" + i + "@v1.0.0");
        }
        return call(control, "POST", "/prewarm", request.toString()).path("id").asText();
    }

    private void awaitTried(Started control, String id, int steps) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .until(() -> call(control, "GET", "/jobs/" + id, "")
                                .path("progress")
                                .path("done")
                                .asInt()
                        >= steps);
    }

    private ObjectNode awaitEnd(Started control, String id) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .until(
                        () -> call(control, "GET", "/jobs/" + id, ""),
                        job -> job.path("state").asText().equals("done"));
    }

    private ObjectNode call(Started control, String method, String path, String body) throws Exception {
        String base = found(control, "/api/v1", "control +(http://127\\.0\\.0\\.1:\\d+/api/v1)");
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .header("authorization", "Bearer " + TOKEN)
                .header("idempotency-key", "the-key-of-the-test")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return Json.parseObject(
                client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
    }
}
