package dev.goferry.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Nodes of one cluster on one store, each a process. Closing ends those that run. */
final class Members implements AutoCloseable {
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final Pattern SEEN = Pattern.compile("(?m)^goferry_cluster_members(?:\\{[^}]*})? ([0-9.]+)");
    private static final Pattern KEPT = Pattern.compile("(?m)^goferry_disk_cache_files(?:\\{[^}]*})? [1-9]");
    private static final String NODE = "GOFERRY_LISTEN={listen} GOFERRY_OPS_LISTEN={ops} GOFERRY_DATA={dir}/data"
            + " GOFERRY_UPSTREAM={upstream} GOFERRY_SUMDB='{sumdb}' exec {root}/goferry node";

    private static final String CONTROL = "GOFERRY_OPS_LISTEN={ops} GOFERRY_DATA={dir}/data GOFERRY_UPSTREAM={upstream}"
            + " GOFERRY_CONTROL_LISTEN={listen} GOFERRY_CONTROL_BOOTSTRAP_TOKEN=" + Control.TOKEN
            + " exec {root}/goferry control-plane";

    private final Lab lab;
    private final OriginProcess origin;
    private final Lab.Store store;
    private final Map<String, String> environment;
    private final List<Integer> ports;
    private final Map<Integer, Started> running = new HashMap<>();

    Members(Lab lab, OriginProcess origin, int places, Map<String, String> environment)
            throws IOException, InterruptedException {
        this.lab = lab;
        this.origin = origin;
        this.store = lab.sharedStore();
        this.environment = with(store, environment);
        this.ports = Stream.generate(Web::freePort).limit(places).toList();
    }

    /** A node without a cluster on a store of the same kind. */
    static Members alone(Lab lab, OriginProcess origin, Map<String, String> environment)
            throws IOException, InterruptedException {
        var alone = new Members(lab, origin, 1, environment);
        alone.start(0);
        return alone;
    }

    /** Starts the member of a place and returns when it answers, whomever it sees. */
    Started start(int place) throws IOException, InterruptedException {
        var node = start("member" + place, NODE + words(ports.get(place)));
        running.put(place, node);
        return node;
    }

    /** Takes all bytes of the region away, by a control plane that is there only for that. */
    void empty() throws IOException, InterruptedException {
        var nodes = all().stream().map(node -> node.url().toString()).collect(Collectors.joining(","));
        try (var control = start("control", CONTROL + " --set control.nodes=" + nodes + words(Web.freePort()))) {
            new Control(control.url()).empty();
            for (var node : all()) {
                awaitEmpty(node);
            }
        }
    }

    /** A node without others hears of a purge when it looks at the log, seconds later. */
    private static void awaitEmpty(Started node) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (KEPT.matcher(Web.get(URI.create(node.ops() + "/metrics"))).find()) {
            if (System.nanoTime() > end) {
                throw new BenchFailure("a node was not emptied in time");
            }
            Thread.sleep(100);
        }
    }

    /** Starts one after the other, and waits until all see all. */
    Members startAll() throws IOException, InterruptedException {
        for (int place = 0; place < ports.size(); place++) {
            start(place);
        }
        awaitAll(ports.size());
        return this;
    }

    Started get(int place) {
        var node = running.get(place);
        if (node == null) {
            throw new BenchFailure("no member " + place + " runs");
        }
        return node;
    }

    List<Started> all() {
        return new ArrayList<>(running.values());
    }

    /** SIGKILL. */
    void kill(int place) throws InterruptedException {
        get(place).kill();
        running.remove(place);
    }

    /** Waits until every one that runs sees so many, and is ready. */
    void awaitAll(int count) throws InterruptedException {
        for (var node : all()) {
            await(node, count);
        }
    }

    static void await(Started node, int count) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!Web.found(URI.create(node.ops() + "/ready")) || !sees(node, count)) {
            if (System.nanoTime() > end) {
                throw new BenchFailure("no cluster of " + count + " in time");
            }
            Thread.sleep(10); // Each look takes from the processors that the start needs.
        }
    }

    private static boolean sees(Started node, int count) throws InterruptedException {
        var seen = SEEN.matcher(Web.get(URI.create(node.ops() + "/metrics")));
        return seen.find() && (int) Double.parseDouble(seen.group(1)) == count;
    }

    private String words(int port) {
        var words = " --set 'store=" + store.setting() + "'";
        if (ports.size() == 1) {
            return words;
        }
        return words + " --set cluster.join="
                + ports.stream().map(other -> "127.0.0.1:" + other).collect(Collectors.joining(","))
                + " --set cluster.listen=127.0.0.1:" + port + " --set cluster.name=bench-" + ports.getFirst()
                + " --set cluster.secret=only-for-this-figure"
                + " --set cluster.event-bus=127.0.0.1:" + Web.freePort()
                + " --set cluster.peer-listen=127.0.0.1:" + Web.freePort();
    }

    private Started start(String name, String command) throws IOException, InterruptedException {
        var root = Path.of(System.getProperty("bench.root", ".")).toAbsolutePath();
        return lab.start(new Contender.Command(name, command, root), origin, environment);
    }

    private static Map<String, String> with(Lab.Store store, Map<String, String> environment) {
        var all = new HashMap<>(environment);
        all.putAll(store.environment());
        return all;
    }

    @Override
    public void close() {
        all().parallelStream().forEach(Started::close);
    }
}
