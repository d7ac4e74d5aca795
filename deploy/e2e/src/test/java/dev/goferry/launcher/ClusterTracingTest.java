package dev.goferry.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.config.Configuration;
import dev.goferry.config.Machine;
import dev.goferry.config.NodeConfig;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.ports.FreePort;
import dev.goferry.s3.fixture.TestBucket;
import dev.goferry.server.Node;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on one bucket send their spans to one collector. */
final class ClusterTracingTest {
    private static final String LEADING = "11111111111111111111111111111111";
    private static final String FOLLOWING = "22222222222222222222222222222222";
    private static final String REQUEST = "GET /{module}/@v/{version}.zip";
    private static final String PEER = "GET /peer/v1/flights/{file}";
    private static final String ZIP = "/example.com/shared/@v/v1.0.0.zip";

    @TempDir
    Path folder;

    private final int one = FreePort.take();
    private final int other = FreePort.take();

    ClusterTracingTest() throws IOException {}

    @Test
    void coldMiss_isOneTraceAcrossNodes_whenAnotherNodeFetches() throws Exception {
        String store = TestBucket.fresh().store();
        try (TestCollector collector = new TestCollector();
                ScriptedOrigin origin = ScriptedOrigin.start();
                HttpClient client = HttpClient.newHttpClient()) {
            byte[] content = new byte[3 << 20];
            new Random(1).nextBytes(content);
            origin.bytesPerSecond(1 << 20).publish("example.com/shared", "v1.0.0", Map.of("noise.bin", content));
            NodeConfig first = config(one, collector, origin, store);
            NodeConfig second = config(other, collector, origin, store);
            try (Tracing traces = Tracing.open(first);
                    Tracing otherTraces = Tracing.open(second);
                    Node leader = Node.start(first, traces.telemetry());
                    Node follower = Node.start(second, otherTraces.telemetry())) {
                Awaitility.await()
                        .until(() -> leader.cluster().members().all().size() == 2
                                && follower.cluster().members().all().size() == 2);
                CompletableFuture<Integer> led = ask(client, leader, LEADING);
                Awaitility.await().until(() -> origin.requests(ZIP.substring(1)) == 1);
                assertThat(ask(client, follower, FOLLOWING).get()).isEqualTo(200);
                assertThat(led.get()).isEqualTo(200);
                assertThat(metrics(client, follower))
                        .contains("goferry_flights_total{outcome=\"committed\",source=\"peer\"} 1");
                assertThat(metrics(client, leader))
                        .contains("goferry_flights_total{outcome=\"committed\",source=\"upstream\"} 1");
            }
            assertThat(origin.requests(ZIP.substring(1))).isEqualTo(1);
            String flight = led(collector.spans());
            followed(collector.spans(), flight);
        }
    }

    /** The leader's trace: from its client to the upstream. Its flight's span. */
    private static String led(List<TestCollector.Received> all) {
        Map<String, TestCollector.Received> spans = all.stream()
                .filter(span -> span.trace().equals(LEADING))
                .collect(Collectors.toMap(TestCollector.Received::name, span -> span));
        assertThat(spans).containsOnlyKeys(REQUEST, "flight", "GET", "verify", "commit");
        return of(spans, "flight").id();
    }

    /** The follower's: its own request and flight, and what the leader did for it, which points to the leader's flight. */
    private static void followed(List<TestCollector.Received> all, String flight) {
        List<TestCollector.Received> spans =
                all.stream().filter(span -> span.trace().equals(FOLLOWING)).toList();
        assertThat(spans)
                .extracting(TestCollector.Received::name)
                .containsExactlyInAnyOrder(REQUEST, "flight", PEER, PEER);
        TestCollector.Received mine = one(spans, "flight");
        assertThat(mine.parent()).isEqualTo(one(spans, REQUEST).id());
        TestCollector.Received asked = spans.stream()
                .filter(span -> span.name().equals(PEER) && span.parent().equals(mine.id()))
                .findFirst()
                .orElseThrow();
        TestCollector.Received answered = spans.stream()
                .filter(span -> span.parent().equals(asked.id()))
                .findFirst()
                .orElseThrow();
        assertThat(answered.links()).contains(flight);
    }

    private static TestCollector.Received one(List<TestCollector.Received> spans, String name) {
        return spans.stream()
                .filter(span -> span.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static TestCollector.Received of(Map<String, TestCollector.Received> spans, String name) {
        return Optional.ofNullable(spans.get(name)).orElseThrow();
    }

    private CompletableFuture<Integer> ask(HttpClient client, Node node, String trace) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + ZIP))
                .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                .thenApply(HttpResponse::statusCode);
    }

    private static String metrics(HttpClient client, Node node) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + node.opsPort() + "/metrics");
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private NodeConfig config(int member, TestCollector collector, ScriptedOrigin origin, String store)
            throws Exception {
        Path data = Files.createDirectories(folder.resolve("node" + member));
        List<String> sets = List.of(
                "data=" + data,
                "listen=127.0.0.1:0",
                "ops.listen=127.0.0.1:0",
                "upstream=" + origin.url(),
                "prefetch.mods=false",
                "prefetch.zips=false",
                "sumdb=off",
                "store=" + store,
                "s3.credentials-file=" + TestBucket.credentials(data),
                "trace.otlp=" + collector.url(),
                "cluster.name=traced-" + one,
                "cluster.secret=a secret of this test only",
                "cluster.listen=127.0.0.1:" + member,
                "cluster.event-bus=127.0.0.1:" + FreePort.take(),
                "cluster.peer-listen=127.0.0.1:" + FreePort.take(),
                "cluster.join=127.0.0.1:" + one + ",127.0.0.1:" + other);
        return Configuration.load(new Machine(Map.of(), data, 2), Optional.empty(), sets)
                .node();
    }
}
