package dev.goferry.prewarming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Json;
import dev.goferry.launching.Started;
import dev.goferry.origin.ModuleFiles;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.s3.fixture.TestBucket;
import dev.goferry.server.TestNode;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A control plane that is killed where it stands while it evicts from a bucket of a real MinIO. */
final class KilledRetentionTest {
    private static final int MODULES = 60;
    private static final int PINNED = 5;
    private static final int LAST = 10;
    private static final Set<String> MODULE_FILES = Set.of("info", "mod", "zip", "ziphash");

    @TempDir
    Path home;

    private final HttpClient client = HttpClient.newHttpClient();
    private String url = "";

    @Test
    void eviction_leavesNothingHalfThere_andTheLogRight_whenItIsKilledTwice() throws Exception {
        String store = "store=" + TestBucket.fresh().store();
        String keys = "s3.credentials-file=" + TestBucket.credentials(home);
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                TestNode node = TestNode.start(home.resolve("node"), origin.url(), store, keys)) {
            Map<String, byte[]> zips = new TreeMap<>();
            for (int i = 0; i < MODULES; i++) {
                ModuleFiles files = origin.publish("example.com/m" + i, "v1.0.0");
                zips.put("example.com/m" + i, files.zip());
                for (String suffix : List.of(".info", ".mod", ".zip")) {
                    assertThat(node.get("/example.com/m" + i + "/@v/v1.0.0" + suffix)
                                    .statusCode())
                            .isEqualTo(200);
                }
            }
            for (int i = PINNED; i < LAST; i++) {
                origin.withdraw("example.com/m" + i + "/@v/v1.0.0.mod");
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> LogReplay.of(node.store()).files().size() == MODULES * 3);

            String id;
            try (Started control = control(node, store, keys)) {
                for (int i = 0; i < PINNED; i++) {
                    call("POST", "/pins", "{\"module\": \"example.com/m" + i + "@v1.0.0\"}");
                }
                call(
                        "PUT",
                        "/retention",
                        "{\"quotaBytes\": 1, \"keepNewest\": 0, \"keepRequestedDays\": 0, \"evictFirstUse\": true}");
                id = call("POST", "/retention/run", "{}").path("id").asText();
                awaitGone(node, MODULES / 3);
                kill(control);
            }
            int atFirstKill = present(node).size();
            try (Started control = control(node, store, keys)) {
                awaitGone(node, 2 * MODULES / 3);
                kill(control);
            }
            assertThat(present(node)).hasSizeLessThan(atFirstKill).hasSizeGreaterThan(LAST * 4);
            try (Started _ = control(node, store, keys)) {
                ObjectNode job = awaitEnd(id);
                assertThat(job.path("progress").path("done").asInt()).isEqualTo(MODULES - LAST);
                assertThat(job.path("progress").path("failed").asInt())
                        .as(job.toString())
                        .isZero();
            }

            Set<String> there = present(node);
            assertThat(there).hasSize(LAST * 4);
            assertThat(LogReplay.of(node.store()).files())
                    .isEqualTo(there.stream()
                            .filter(key -> !key.endsWith("ziphash"))
                            .collect(Collectors.toCollection(TreeSet::new)));
            assertThat(listed(node, "_goferry/goes/")).isEmpty();
            for (Map.Entry<String, byte[]> zip : zips.entrySet()) {
                assertThat(node.get("/" + zip.getKey() + "/@v/v1.0.0.zip").body())
                        .isEqualTo(zip.getValue());
            }
        }
    }

    private Started control(TestNode node, String store, String keys) throws IOException {
        Started control = Started.command(
                home,
                Map.of(),
                List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LaterControlPlane.class.getName(),
                        home.resolve("control").toString(),
                        node.url().toString(),
                        store,
                        keys));
        control.awaitOutput("control at");
        Matcher found = Pattern.compile("control at (\\S+)\\.").matcher(control.out());
        assertThat(found.find()).isTrue();
        url = found.group(1);
        return control;
    }

    private static void kill(Started control) {
        control.process().destroyForcibly().onExit().join();
    }

    private static void awaitGone(TestNode node, int modules) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> present(node).size() <= (MODULES - modules) * 4);
    }

    /** The bucket's module files. */
    private static Set<String> present(TestNode node) throws IOException {
        return listed(node, "example.com/").stream()
                .filter(key -> MODULE_FILES.contains(key.substring(key.lastIndexOf('.') + 1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> listed(TestNode node, String prefix) throws IOException {
        try (Stream<Stat> all = node.store().list(prefix)) {
            return all.map(Stat::key).toList();
        }
    }

    private ObjectNode awaitEnd(String id) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(
                        () -> call("GET", "/jobs/" + id, ""),
                        job -> job.path("state").asText().equals("done"));
    }

    private ObjectNode call(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/api/v1" + path))
                .header("authorization", "Bearer " + Region.TOKEN)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
        return Json.parseObject(answer.body().getBytes(UTF_8));
    }
}
