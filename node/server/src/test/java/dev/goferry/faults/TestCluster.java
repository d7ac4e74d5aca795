package dev.goferry.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.history.History;
import dev.goferry.history.HistoryChecker;
import dev.goferry.history.HistoryChecker.Rules;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.s3.fixture.TestBucket;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/** Nodes in processes of their own on one bucket of a real MinIO, over one origin, and the history of what all told. */
final class TestCluster implements AutoCloseable {
    private static final List<String> QUICK = List.of(
            "upstream.first-byte-timeout=2s",
            "upstream.stall-timeout=2s",
            "upstream.budget=8s",
            "prefetch.mods=false",
            "prefetch.zips=false");
    private static final List<String> JVM = List.of("-Xmx256m");
    private static final Set<Integer> TAKEN = ConcurrentHashMap.newKeySet();
    private static final Duration READY = Duration.ofSeconds(60);

    final ScriptedOrigin origin = ScriptedOrigin.start();
    final History history = new History();
    private final Path folder;
    private final String store;
    private final List<String> settings;
    private final String name = "test-" + UUID.randomUUID().toString().substring(0, 8);
    private final List<Integer> members = new ArrayList<>();
    private final List<NodeProcess> nodes = new ArrayList<>();

    private TestCluster(Path folder, String store, List<String> settings) {
        this.folder = folder;
        this.store = store;
        this.settings = settings;
    }

    /** Starts so many nodes on a bucket of their own; {@code key=value} on top of quick settings. */
    static TestCluster start(Path folder, int nodes, String... settings) throws Exception {
        return startOn(TestBucket.fresh().store(), folder, nodes, settings);
    }

    /** The same with a store of the test's choice. */
    static TestCluster startOn(String store, Path folder, int nodes, String... settings) throws Exception {
        TestBucket.credentials(folder);
        List<String> all = new ArrayList<>(QUICK);
        all.addAll(List.of(settings));
        TestCluster cluster = new TestCluster(folder, store, all);
        try {
            for (int i = 0; i < nodes; i++) {
                cluster.members.add(freePort());
            }
            cluster.openAll(nodes);
            cluster.awaitMembers(nodes);
            return cluster;
        } catch (Exception | Error e) {
            cluster.close();
            throw e;
        }
    }

    /** All at once: each start takes seconds. */
    private void openAll(int count) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<NodeProcess>> starts = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int node = i;
                starts.add(threads.submit(() -> open(node)));
            }
            for (Future<NodeProcess> start : starts) {
                nodes.add(start.get());
            }
        }
    }

    private NodeProcess open(int i) throws IOException {
        int member = members.get(i);
        List<String> all = new ArrayList<>(settings);
        all.addAll(List.of(
                "store=" + store,
                "s3.credentials-file=" + folder.resolve("s3-credentials"),
                "cluster.name=" + name,
                "cluster.secret=the secret of " + name,
                "cluster.listen=127.0.0.1:" + member,
                "cluster.event-bus=127.0.0.1:" + freePort(),
                "cluster.peer-listen=127.0.0.1:" + freePort(),
                "cluster.join="
                        + members.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","))));
        return NodeProcess.start(List.of(), JVM, folder.resolve("node" + i), origin.url(), all.toArray(String[]::new));
    }

    /** Below the ports that the system gives to whoever connects, and never the same twice. */
    private static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            if (TAKEN.add(port)) {
                try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                    return socket.getLocalPort();
                } catch (BindException e) {
                    // Somebody else's.
                }
            }
        }
    }

    NodeProcess node(int i) {
        return nodes.get(i);
    }

    /** Starts a node again that was killed or closed. */
    void restart(int i) throws IOException {
        nodes.set(i, open(i));
    }

    /** Waits until every node that runs sees so many members. */
    void awaitMembers(int count) throws Exception {
        long end = System.nanoTime() + READY.toNanos();
        for (NodeProcess node : nodes) {
            while (node.isAlive() && members(node) != count) {
                assertThat(System.nanoTime())
                        .as(() -> "no %d members in time, but %s"
                                .formatted(
                                        count,
                                        nodes.stream().map(NodeProcess::said).toList()))
                        .isLessThan(end);
                Thread.sleep(50);
            }
        }
    }

    private static int members(NodeProcess node) throws InterruptedException {
        String line = metrics(node)
                .lines()
                .filter(metric -> metric.startsWith("goferry_cluster_members"))
                .findFirst()
                .orElse("x -1");
        return (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }

    /** The node's metrics as text; empty if it does not answer. */
    static String metrics(NodeProcess node) throws InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.opsPort() + "/metrics"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "";
        }
    }

    RecordedClient client(int node, String name) {
        return new RecordedClient(name, nodes.get(node).port(), history);
    }

    /** One GET on a connection of its own. */
    Got get(int node, String target) {
        try (RecordedClient client = client(node, "client of " + node)) {
            return client.get(target);
        }
    }

    /** Fails if the history so far breaks a promise. */
    void promisesHold(Rules rules) {
        History all = new History();
        history.observations().forEach(all::add);
        Run.merge(origin, all);
        assertThat(new HistoryChecker(rules).check(all)).isEmpty();
    }

    @Override
    public void close() {
        nodes.parallelStream().forEach(NodeProcess::close);
        origin.close();
    }
}
