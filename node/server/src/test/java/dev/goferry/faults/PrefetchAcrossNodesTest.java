package dev.goferry.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.cluster.Asks.Told;
import dev.goferry.hazelcast.ClusterConfig;
import dev.goferry.hazelcast.ClusterConfig.Join;
import dev.goferry.hazelcast.Endpoint;
import dev.goferry.hazelcast.HazelcastCluster;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.ports.FreePort;
import dev.goferry.s3.fixture.TestBucket;
import dev.goferry.server.TestNode;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A client whose requests a balancer gives to three nodes in turn. */
final class PrefetchAcrossNodesTest {
    private static final int BELOW = 30;
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String TOP = "example.com/a/top";
    private static final String SECRET = "example.com/secret";
    private static final List<String> MODULES = IntStream.range(0, BELOW)
            .mapToObj(i -> "example.com/b/m%02d".formatted(i))
            .toList();

    @TempDir
    Path folder;

    private static String file(String module, String kind) {
        return module + "/@v/v1.0.0." + kind;
    }

    private TestCluster start(String name, int nodes, String store) throws Exception {
        TestCluster cluster = TestCluster.startOn(
                store,
                Files.createDirectory(folder.resolve(name)),
                nodes,
                "prefetch.mods=true",
                "prefetch.zips=true",
                "sumdb=off");
        StringBuilder goMod = new StringBuilder("module " + TOP + "\n");
        for (String module : MODULES) {
            cluster.origin.publish(module, "v1.0.0");
            goMod.append("require ").append(module).append(" v1.0.0\n");
        }
        cluster.origin.publish(TOP, "v1.0.0", Map.of("go.mod", goMod.toString().getBytes(UTF_8)));
        cluster.origin.latency(Duration.ofMillis(20));
        Thread.sleep(500); // The buses learn of each other a moment after the members.
        return cluster;
    }

    /** Over all nodes; a metric without a value counts as none. */
    private static long sum(TestCluster cluster, int nodes, String metric) throws InterruptedException {
        long sum = 0;
        for (int node = 0; node < nodes; node++) {
            sum += of(cluster, node, metric);
        }
        return sum;
    }

    private static long of(TestCluster cluster, int node, String metric) throws InterruptedException {
        return cluster.metrics(node)
                .lines()
                .filter(line -> line.startsWith("goferry_prefetch_" + metric))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** As {@code go mod download} asks, one after the other; answers where each file came from. */
    private static Map<String, String> download(TestCluster cluster, int nodes) throws Exception {
        List<String> files = new ArrayList<>();
        files.add(file(TOP, "mod"));
        MODULES.forEach(module -> files.add(file(module, "mod")));
        for (String kind : List.of("info", "zip")) {
            files.add(file(TOP, kind));
            MODULES.forEach(module -> files.add(file(module, kind)));
        }
        Map<String, String> results = new LinkedHashMap<>();
        for (int i = 0; i < files.size(); i++) {
            Got got = cluster.get(i % nodes, "/" + files.get(i));
            assertThat(got.whole()).as(files.get(i)).isTrue();
            results.put(files.get(i), got.headers().getOrDefault("x-cache", ""));
            if (i == 0) {
                Awaitility.await()
                        .atMost(SOON)
                        .until(() -> sum(cluster, nodes, "issued_total{reason=\"required\"") == BELOW);
            }
            Thread.sleep(8); // The client's way, and its own work.
        }
        return results;
    }

    /**
     * Over all nodes.
     *
     * @param prefetched answers that waited for no upstream because of it
     * @param lost given up or wasted
     */
    private record Counts(long required, long listed, long prefetched, long lost) {}

    /** Downloads, and proves that one node fetched ahead, that all of it counts as used, and that upstream was asked once. */
    private Counts counts(String name, int nodes, String store) throws Exception {
        try (TestCluster cluster = start(name, nodes, store)) {
            Map<String, String> results = download(cluster, nodes);
            Awaitility.await()
                    .atMost(SOON)
                    .untilAsserted(() -> assertThat(sum(cluster, nodes, "used_total"))
                            .isEqualTo(sum(cluster, nodes, "issued_total")));
            assertThat(results.keySet()).allMatch(file -> cluster.origin.requests(file) == 1);
            assertThat(IntStream.range(0, nodes).filter(node -> issued(cluster, node) > 0))
                    .hasSize(1);
            return new Counts(
                    sum(cluster, nodes, "issued_total{reason=\"required\""),
                    sum(cluster, nodes, "issued_total{reason=\"listed\""),
                    results.values().stream().filter("prefetched"::equals).count(),
                    sum(cluster, nodes, "dropped_total") + sum(cluster, nodes, "wasted_total"));
        }
    }

    private static long issued(TestCluster cluster, int node) {
        try {
            return of(cluster, node, "issued_total");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A member that hears what clients ask the node, as another node would. */
    @Test
    void request_isToldToOtherNodes_unlessTheFileIsSimplyHere() throws Exception {
        String secret = "the secret of all that hear";
        Endpoint here = new Endpoint("127.0.0.1", FreePort.take());
        Endpoint there = new Endpoint("127.0.0.1", FreePort.take());
        ClusterConfig other = ClusterConfig.of(
                "hears", secret, there, URI.create("http://127.0.0.1:1"), new Join.Listed(List.of(here, there)));
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                TestNode node = TestNode.start(
                        folder.resolve("node"),
                        origin.url(),
                        "cache.memory=0",
                        "prefetch.mods=true",
                        "private=" + SECRET,
                        "routes.0.modules=" + SECRET,
                        "routes.0.upstream=" + origin.url(),
                        "cluster.name=hears",
                        "cluster.secret=" + secret,
                        "cluster.listen=" + here,
                        "cluster.event-bus=127.0.0.1:" + FreePort.take(),
                        "cluster.peer-listen=127.0.0.1:" + FreePort.take(),
                        "cluster.join=" + there);
                HazelcastCluster member = HazelcastCluster.start(other, InstantSource.system())) {
            Vertx bus = member.vertx(new VertxOptions().setEventLoopPoolSize(1));
            List<Told> told = new CopyOnWriteArrayList<>();
            member.asks().listen(told::add);
            Awaitility.await()
                    .atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(node.cluster().members().all()).hasSize(2));
            MODULES.forEach(module -> origin.publish(module, "v1.0.0"));

            AtomicInteger hello = new AtomicInteger();
            Awaitility.await().atMost(SOON).until(() -> {
                node.get("/" + file("example.com/nothing" + hello.incrementAndGet(), "mod"));
                return !told.isEmpty();
            });
            String first = MODULES.get(0);
            String second = MODULES.get(1);
            assertThat(node.get("/" + file(first, "mod")).statusCode()).isEqualTo(200);
            for (int i = 0; i < 20; i++) {
                var hit = node.get("/" + file(first, "mod"));
                assertThat(hit.headers().firstValue("X-Cache")).hasValue("hit");
            }
            assertThat(node.get("/" + file(second, "mod")).statusCode()).isEqualTo(200);
            Awaitility.await().atMost(SOON).until(() -> asked(told).contains(file(second, "mod")));
            assertThat(asked(told)).containsOnlyOnce(file(first, "mod"));
            assertThat(given(told)).doesNotHaveDuplicates();

            String client = clientOf(member);
            origin.publish(SECRET, "v1.0.0");
            getFrom(client, node.url().resolve("/" + file(SECRET, "mod")));
            String third = MODULES.get(2);
            getFrom(client, node.url().resolve("/" + file(third, "mod")));
            Awaitility.await().atMost(SOON).until(() -> given(told).contains(third + "@v1.0.0"));
            assertThat(asked(told)).contains(file(SECRET, "mod"));
            assertThat(given(told)).doesNotContain(SECRET + "@v1.0.0");
            bus.close().await(20, TimeUnit.SECONDS);
        }
    }

    /** An address of loopback whose clients have this member for their home. */
    private static String clientOf(HazelcastCluster member) {
        return IntStream.range(2, 250)
                .mapToObj(last -> "127.0.0." + last)
                .filter(member.asks()::isHome)
                .findFirst()
                .orElseThrow();
    }

    private static void getFrom(String address, URI file) throws Exception {
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .localAddress(InetAddress.ofLiteral(address))
                .build()) {
            var got = client.send(HttpRequest.newBuilder(file).build(), HttpResponse.BodyHandlers.discarding());
            assertThat(got.statusCode()).isEqualTo(200);
        }
    }

    private static List<String> asked(List<Told> told) {
        return told.stream()
                .filter(Told.Asked.class::isInstance)
                .map(each -> ((Told.Asked) each).file().path())
                .toList();
    }

    private static List<String> given(List<Told> told) {
        return told.stream()
                .filter(Told.Given.class::isInstance)
                .map(each -> ((Told.Given) each).module().toString())
                .toList();
    }

    @Test
    void client_getsFetchedAheadByOneNode_whatItAsksOfThree_asByANodeAlone() throws Exception {
        requireAlike(counts("three", 3, TestBucket.fresh().store()));
    }

    @Test
    @EnabledIfSystemProperty(named = "goferry.faults", matches = "all")
    void client_getsFetchedAheadByOneNode_whatItAsksOfThreeOnOneFolder() throws Exception {
        requireAlike(counts("shared", 3, "file:" + folder.resolve("store")));
    }

    private void requireAlike(Counts spread) throws Exception {
        Counts alone = counts("alone", 1, TestBucket.fresh().store());
        assertThat(alone.required()).isEqualTo(BELOW);
        assertThat(spread.required()).isEqualTo(BELOW);
        assertThat(spread.listed()).isGreaterThan(alone.listed() * 3 / 4);
        assertThat(spread.prefetched()).isGreaterThan(alone.prefetched() * 3 / 4);
        assertThat(spread.lost()).isZero();
    }
}
