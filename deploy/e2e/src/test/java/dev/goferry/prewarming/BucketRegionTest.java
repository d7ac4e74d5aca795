package dev.goferry.prewarming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.cluster.Cluster;
import dev.goferry.config.Configuration;
import dev.goferry.config.Machine;
import dev.goferry.config.StoreConfig;
import dev.goferry.control.ControlConfig;
import dev.goferry.control.ControlPlane;
import dev.goferry.document.Json;
import dev.goferry.feed.WatchConfig;
import dev.goferry.hazelcast.HazelcastCluster;
import dev.goferry.origin.ModuleFiles;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.ports.FreePort;
import dev.goferry.replication.Checks;
import dev.goferry.replication.PeerTokens;
import dev.goferry.replication.Peering;
import dev.goferry.s3.S3Store;
import dev.goferry.s3.fixture.TestBucket;
import dev.goferry.server.TestNode;
import dev.goferry.storage.ObjectStore;
import dev.goferry.webhook.WebhookConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes and a control plane that holds no data, members of one cluster on a bucket of a real MinIO. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BucketRegionTest {
    private static final List<String> FILES = List.of(".info", ".mod", ".zip");
    private static final Duration BOUND = Duration.ofSeconds(2);

    private final ScriptedOrigin origin = ScriptedOrigin.start();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final List<TestNode> nodes = new ArrayList<>();
    private ControlPlane plane;

    private Path data;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        data = folder;
        TestBucket bucket = TestBucket.fresh();
        TestBucket.credentials(data);
        List<Integer> ports =
                Stream.generate(FreePort::take).distinct().limit(8).toList();
        String join =
                "cluster.join=127.0.0.1:" + ports.get(0) + ",127.0.0.1:" + ports.get(1) + ",127.0.0.1:" + ports.get(2);
        for (int i = 0; i < 2; i++) {
            TestNode node = TestNode.start(
                    data.resolve("node" + i),
                    origin.url(),
                    member(bucket, join, ports, i).toArray(String[]::new));
            nodes.add(node);
            open.push(node);
        }
        Configuration configuration = Configuration.load(
                new Machine(Map.of("PATH", System.getenv("PATH")), data, 2),
                Optional.empty(),
                Stream.concat(Stream.of("data=" + data.resolve("control")), member(bucket, join, ports, 2).stream())
                        .toList());
        ObjectStore store =
                S3Store.open(((StoreConfig.Bucket) configuration.node().store()).s3());
        open.push(store);
        HazelcastCluster cluster = HazelcastCluster.start(
                configuration.node().membership().orElseThrow().cluster().withoutData(), InstantSource.system());
        open.push(cluster);
        cluster.openBus();
        cluster.awaitBus();
        assertMembers(cluster);
        plane = ControlPlane.start(
                new ControlConfig(
                        "s3",
                        "127.0.0.1",
                        0,
                        nodes.stream().map(TestNode::url).toList(),
                        Optional.of(Region.TOKEN),
                        16,
                        0,
                        500,
                        1 << 20,
                        new Peering(new PeerTokens("the-secret-of-this-region"), Checks.OFF),
                        WatchConfig.OFF,
                        WebhookConfig.NONE,
                        20,
                        data.resolve("control-spool")),
                store,
                cluster,
                List::of,
                "test",
                () -> Instant.now().plus(Duration.ofDays(3))); // For retention, what is stored is old.
        open.push(plane);
    }

    private List<String> member(TestBucket bucket, String join, List<Integer> ports, int i) {
        return List.of(
                "region=s3",
                "store=" + bucket.store(),
                "s3.credentials-file=" + data.resolve("s3-credentials"),
                "cluster.name=" + bucket.name(),
                "cluster.secret=the secret of this cluster",
                join,
                "cluster.listen=127.0.0.1:" + ports.get(i),
                "cluster.event-bus=127.0.0.1:" + ports.get(3 + i),
                "cluster.peer-listen=127.0.0.1:" + ports.get(6 + i % 2));
    }

    private static void assertMembers(Cluster cluster) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(cluster.members().all()).hasSize(3));
    }

    @AfterAll
    void stop() throws Exception {
        client.close();
        for (AutoCloseable each : open) {
            each.close();
        }
        origin.close();
    }

    @Test
    void purge_isSeenOnEveryNode_withinTwoSeconds() throws Exception {
        List<Duration> took = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String module = "example.com/purged" + i;
            origin.publish(module, "v1.0.0");
            for (TestNode node : nodes) {
                for (String file : FILES) {
                    assertThat(status(node, module, file)).isEqualTo(200);
                }
            }
            long begun = System.nanoTime();
            String body = "{\"module\": \"" + module + "@v1.0.0\", \"reason\": \"a test\", \"mayReturn\": false}";
            assertThat(post("/api/v1/purge", body).statusCode()).isEqualTo(200);
            for (TestNode node : nodes) {
                for (String file : FILES) {
                    while (status(node, module, file) == 200) {
                        Thread.sleep(5);
                    }
                }
            }
            took.add(Duration.ofNanos(System.nanoTime() - begun));
        }
        took.sort(null);
        System.out.println("purge until no node serves it: median "
                + took.get(2).toMillis() + " ms, longest " + took.getLast().toMillis() + " ms");
        assertThat(took.get(2)).isLessThan(BOUND);
    }

    @Test
    void replicatedFiles_areServedByEveryNode_whetherOrNotItMayFetch() throws Exception {
        try (Region source = new Region(data.resolve("source"), "source", 1 << 20)) {
            source.origin.publish("example.com/replicated", "v1.0.0");
            for (String file : FILES) {
                assertThat(status(source.node, "example.com/replicated", file)).isEqualTo(200);
            }
            String rule = Json.object()
                    .put("name", "source")
                    .put("from", source.node.url().toString())
                    .put("log", source.url())
                    .put("token", Region.TOKEN)
                    .put("modules", "example.com/replicated")
                    .toString();
            assertThat(post("/api/v1/replication/rules", rule).statusCode()).isEqualTo(201);
            for (TestNode node : nodes) {
                for (String file : FILES) {
                    // Stored in the bucket and on no node's disk.
                    String path = "/example.com/replicated/@v/v1.0.0" + file;
                    Awaitility.await()
                            .atMost(Duration.ofSeconds(30))
                            .untilAsserted(() -> assertThat(node.get(path, "Disable-Module-Fetch", "true")
                                            .statusCode())
                                    .isEqualTo(200));
                }
            }
            assertThat(origin.requests("example.com/replicated/@v/v1.0.0.zip")).isZero();
        }
    }

    @Test
    void evictedVersions_areGoneFromBothNodes_orStillRight_andNeverAFault() throws Exception {
        List<String> paths = new ArrayList<>();
        Map<String, byte[]> right = new HashMap<>();
        for (int i = 0; i < 12; i++) {
            ModuleFiles files = origin.publish("example.com/evicted" + i, "v1.0.0");
            String at = "/example.com/evicted" + i + "/@v/v1.0.0";
            right.putAll(Map.of(at + ".info", files.info(), at + ".mod", files.mod(), at + ".zip", files.zip()));
        }
        paths.addAll(right.keySet());
        for (TestNode node : nodes) {
            for (String path : paths) {
                assertThat(node.get(path).body()).isEqualTo(right.get(path));
            }
        }
        String rules = "{\"quotaBytes\": 1, \"keepNewest\": 0, \"keepRequestedDays\": 0, \"evictFirstUse\": true,"
                + " \"keep\": \"example.com/purged*,example.com/replicated\"}";
        assertThat(send("PUT", "/api/v1/retention", rules).statusCode()).isEqualTo(200);

        evictAll();
        for (TestNode node : nodes) {
            for (String path : paths) {
                Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> {
                    HttpResponse<byte[]> answer = node.get("/cached-only" + path);
                    assertThat(answer.statusCode()).isIn(200, 404);
                    assertThat(answer.statusCode() == 404 || Arrays.equals(answer.body(), right.get(path)))
                            .isTrue();
                    return answer.statusCode() == 404;
                });
            }
        }

        AtomicBoolean isOver = new AtomicBoolean();
        AtomicLong answers = new AtomicLong();
        List<String> wrong = Collections.synchronizedList(new ArrayList<>());
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            TestNode node = nodes.get(i % 2);
            Random random = new Random(i);
            readers.add(Thread.ofVirtual().start(() -> {
                while (!isOver.get()) {
                    String path = paths.get(random.nextInt(paths.size()));
                    read(node, path, Objects.requireNonNull(right.get(path))).ifPresent(wrong::add);
                    answers.incrementAndGet();
                }
            }));
        }
        for (int i = 0; i < 3; i++) {
            evictAll();
        }
        isOver.set(true);
        for (Thread reader : readers) {
            reader.join();
        }
        assertThat(wrong).isEmpty();
        assertThat(answers).hasValueGreaterThan(100);
        assertThat(origin.requests("example.com/evicted0/@v/v1.0.0.zip")).isGreaterThan(1);
    }

    private static Optional<String> read(TestNode node, String path, byte[] right) {
        try {
            HttpResponse<byte[]> answer = node.get(path);
            return answer.statusCode() == 200 && Arrays.equals(answer.body(), right)
                    ? Optional.empty()
                    : Optional.of(path + ": " + answer.statusCode() + " " + new String(answer.body(), UTF_8));
        } catch (InterruptedException | RuntimeException e) {
            return Optional.of(path + ": " + e);
        }
    }

    private void evictAll() throws Exception {
        HttpResponse<String> begun = post("/api/v1/retention/run", "{}");
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
        String id = Json.parseObject(begun.body().getBytes(UTF_8)).path("id").asText();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(send("GET", "/api/v1/jobs/" + id, "").body()).contains("\"state\":\"done\""));
    }

    private static int status(TestNode node, String module, String file) throws InterruptedException {
        return node.get("/" + module + "/@v/v1.0.0" + file).statusCode();
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return send("POST", path, body);
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + plane.port() + path))
                        .header("authorization", "Bearer " + Region.TOKEN)
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
