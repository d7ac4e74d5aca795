package dev.goferry.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.history.History;
import dev.goferry.history.HistoryChecker;
import dev.goferry.history.HistoryChecker.Rules;
import dev.goferry.origin.ModuleFiles;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.ports.FreePort;
import dev.goferry.s3.fixture.TestBucket;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Nodes in processes of their own on one bucket of a real MinIO, over one origin, and the history of what all told. */
final class TestCluster implements SteadyLoad.Site, AutoCloseable {
    private static final List<String> QUICK = List.of(
            "upstream.first-byte-timeout=2s",
            "upstream.stall-timeout=2s",
            "upstream.budget=8s",
            "prefetch.mods=false",
            "prefetch.zips=false");
    private static final String LOOPBACK = "127.0.0.1";
    private static final List<String> JVM = List.of("-Xmx256m");
    private static final Duration READY = Duration.ofSeconds(60);

    final ScriptedOrigin origin;
    final History history = new History();
    private final @Nullable TestNetwork network;
    private final Path folder;
    private final String store;
    private final List<String> settings;
    private final String name = "test-" + UUID.randomUUID().toString().substring(0, 8);
    private final List<Integer> members = new ArrayList<>();
    private final List<Integer> listens = new ArrayList<>();
    private final List<NodeProcess> nodes = new CopyOnWriteArrayList<>();

    private IntFunction<String> suffix = _ -> "";
    private IntFunction<List<String>> own = _ -> List.of();

    private TestCluster(@Nullable TestNetwork network, Path folder, String store, List<String> settings) {
        this.network = network;
        this.origin = ScriptedOrigin.startAt(network == null ? LOOPBACK : network.host());
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
        return start(null, store, folder, nodes, settings);
    }

    /** The same where each node has settings of its own on top. */
    static TestCluster startOn(String store, IntFunction<List<String>> own, Path folder, int nodes, String... settings)
            throws Exception {
        TestBucket.credentials(folder);
        List<String> all = new ArrayList<>(QUICK);
        all.addAll(List.of(settings));
        TestCluster cluster = new TestCluster(null, folder, store, all);
        cluster.own = own;
        return cluster.open(nodes, nodes);
    }

    /** A node on each machine of a network; the origin is on this host. */
    static TestCluster startIn(TestNetwork network, String store, Path folder, String... settings) throws Exception {
        return start(network, store, folder, network.machines(), settings);
    }

    /** Two clusters of half of the nodes each, by two names, on one bucket. */
    static TestCluster startHalves(Path folder, int nodes, String... settings) throws Exception {
        TestBucket.credentials(folder);
        List<String> all = new ArrayList<>(QUICK);
        all.addAll(List.of(settings));
        TestCluster cluster = new TestCluster(null, folder, TestBucket.fresh().store(), all);
        cluster.suffix = node -> node < nodes / 2 ? "" : "-next";
        return cluster.open(nodes, nodes / 2);
    }

    private static TestCluster start(
            @Nullable TestNetwork network, String store, Path folder, int nodes, String... settings) throws Exception {
        TestBucket.credentials(folder);
        List<String> all = new ArrayList<>(QUICK);
        all.addAll(List.of(settings));
        return new TestCluster(network, folder, store, all).open(nodes, nodes);
    }

    /** Starts the nodes, each of which must see so many. */
    private TestCluster open(int count, int meet) throws Exception {
        try {
            for (int i = 0; i < count; i++) {
                members.add(FreePort.take());
                listens.add(FreePort.take());
            }
            openAll(count);
            awaitMembers(meet);
            return this;
        } catch (Exception | Error e) {
            close();
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
        String host = host(i);
        List<String> before = network == null ? List.of() : network.on(i);
        List<String> all = new ArrayList<>(settings);
        all.addAll(List.of(
                "store=" + store,
                "s3.credentials-file=" + folder.resolve("s3-credentials"),
                "cluster.name=" + name + suffix.apply(i),
                "cluster.secret=the secret of " + name,
                "listen=" + host + ":" + listens.get(i),
                "ops.listen=" + host + ":0",
                "cluster.listen=" + host + ":" + members.get(i),
                "cluster.event-bus=" + host + ":" + FreePort.take(),
                "cluster.peer-listen=" + host + ":" + FreePort.take(),
                "cluster.join="
                        + IntStream.range(0, members.size())
                                .mapToObj(other -> host(other) + ":" + members.get(other))
                                .collect(Collectors.joining(","))));
        all.addAll(own.apply(i));
        return NodeProcess.start(before, JVM, folder.resolve("node" + i), origin.url(), all.toArray(String[]::new));
    }

    private String host(int node) {
        return network == null ? LOOPBACK : network.address(node);
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
        for (int i = 0; i < nodes.size(); i++) {
            while (nodes.get(i).isAlive() && members(i) != count) {
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

    /** How many members a node sees; -1 if it does not answer. */
    int members(int node) throws InterruptedException {
        String line = metrics(node)
                .lines()
                .filter(metric -> metric.startsWith("goferry_cluster_members"))
                .findFirst()
                .orElse("x -1");
        return (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }

    /** The node's metrics as text; empty if it does not answer. */
    String metrics(int node) throws InterruptedException {
        URI place = URI.create("http://" + host(node) + ":" + nodes.get(node).opsPort() + "/metrics");
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(place).timeout(Duration.ofSeconds(2)).build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public ScriptedOrigin origin() {
        return origin;
    }

    @Override
    public ModuleFiles publish(String module, String version, Map<String, byte[]> content) {
        return origin.publish(module, version, content);
    }

    @Override
    public RecordedClient client(int node, String name) {
        return new RecordedClient(name, host(node), listens.get(node), history);
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
        origin.tell(all);
        assertThat(new HistoryChecker(rules).check(all)).isEmpty();
    }

    @Override
    public void close() {
        nodes.parallelStream().forEach(NodeProcess::close);
        origin.close();
    }
}
