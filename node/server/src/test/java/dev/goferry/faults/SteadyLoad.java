package dev.goferry.faults;

import static dev.goferry.faults.Fixtures.noise;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.origin.ModuleFiles;
import dev.goferry.origin.ScriptedOrigin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Clients that ask the nodes of a cluster: four of five times for what every node has on its disk, else for a zip that
 * nobody has had, which some others ask for at about the same time. Each answer is in the cluster's history, and each is
 * compared with what was published. Safe for many threads.
 */
public final class SteadyLoad implements AutoCloseable {
    /** What is asked. */
    public interface Site {
        /** Where its modules come from. */
        ScriptedOrigin origin();

        /** A client of a node, whose answers are in the history. */
        RecordedClient client(int node, String name);

        /** Publishes a version, and whatever else makes it one that may be served. */
        ModuleFiles publish(String module, String version, Map<String, byte[]> content);
    }

    /**
     * How much is asked.
     *
     * @param rest the mean between an answer and the same client's next request
     * @param asksForOne how many misses ask for the same file before the next is published
     */
    public record Pace(int clients, Duration rest, int asksForOne) {
        /** Fifty clients, without a pause worth the name. */
        static final Pace FULL = new Pace(50, Duration.ofMillis(100), 6);
    }

    private static final int WARM = 12;
    private static final int BYTES = 20_000;

    /**
     * A request and what became of it.
     *
     * @param wanted the hash of what was published
     */
    public record Asked(String phase, boolean hit, int node, String target, String wanted, Got got) {
        public boolean right() {
            return got.whole() && got.seen().sha256().equals(wanted);
        }

        public String shown() {
            return "%s of node %d after %s ms, as %s: %d, %d bytes, %s %s"
                    .formatted(
                            target,
                            node,
                            got.took().toMillis(),
                            hit ? "a hit" : "a miss",
                            got.status(),
                            got.seen().received(),
                            got.headers(),
                            got.status() == 200 ? "" : got.text());
        }
    }

    private record Wanted(String target, String sha256) {}

    private final Site cluster;
    private final Pace pace;
    private final List<Wanted> warm = new ArrayList<>();
    private final Map<String, List<Wanted>> fresh = new ConcurrentHashMap<>();
    private final Queue<Asked> all = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private int asksForFresh;
    private volatile String phase = "before";
    private volatile boolean paused;
    private volatile boolean stopped;

    private SteadyLoad(Site cluster, Pace pace) {
        this.cluster = cluster;
        this.pace = pace;
    }

    /** Brings what will be hits to every node's disk, then begins. {@code name} sets its modules apart from those of others. */
    static SteadyLoad on(Site cluster, int nodes, String name) {
        return begin(cluster, nodes, name, 1, Pace.FULL);
    }

    /** The same behind a balancer that asks the next node when one refuses, breaks off before it says anything, or says 503. */
    static SteadyLoad balanced(Site cluster, int nodes, String name) {
        return begin(cluster, nodes, name, nodes, Pace.FULL);
    }

    /** With another pace; {@code tries} is how many nodes a request is put to. */
    public static SteadyLoad begin(Site cluster, int nodes, String name, int tries, Pace pace) {
        SteadyLoad load = new SteadyLoad(cluster, pace);
        for (int i = 0; i < WARM; i++) {
            load.warm.add(load.publish(name + "/warm", i));
        }
        for (int node = 0; node < nodes; node++) {
            load.assertWarm(node);
        }
        load.phase(name + "/before");
        for (int i = 0; i < pace.clients; i++) {
            int number = i;
            load.threads.execute(() -> load.ask(number, nodes, tries));
        }
        return load;
    }

    /** Fails unless a node serves everything that was a hit, and the origin was asked once for each. */
    public void assertWarm(int node) {
        try (RecordedClient client = cluster.client(node, "warmer")) {
            for (Wanted wanted : warm) {
                assertThat(client.get(wanted.target).seen().sha256()).isEqualTo(wanted.sha256);
                assertThat(cluster.origin().requests(wanted.target.substring(1)))
                        .isEqualTo(1);
            }
        }
    }

    private Wanted publish(String group, int number) {
        String module = "example.com/" + group + "/m" + number;
        byte[] zip = cluster.publish(module, "v1.0.0", noise(BYTES, module.hashCode()))
                .zip();
        return new Wanted("/" + module + "/@v/v1.0.0.zip", Fixtures.sha256(zip));
    }

    private void ask(int number, int nodes, int tries) {
        List<RecordedClient> clients = IntStream.range(0, nodes)
                .mapToObj(node -> cluster.client(node, "client " + number))
                .toList();
        try {
            while (!stopped) {
                if (paused) {
                    Thread.sleep(pace.rest);
                    continue;
                }
                String now = phase;
                boolean hit = ThreadLocalRandom.current().nextInt(5) > 0;
                Wanted wanted = hit ? warm.get(ThreadLocalRandom.current().nextInt(WARM)) : fresh(now);
                all.add(ask(clients, number % nodes, tries, now, hit, wanted));
                Thread.sleep(ThreadLocalRandom.current().nextLong(2 * pace.rest.toMillis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            clients.forEach(RecordedClient::close);
        }
    }

    private static Asked ask(
            List<RecordedClient> clients, int first, int tries, String now, boolean hit, Wanted wanted) {
        int node = first;
        Got got = clients.get(node).get(wanted.target);
        for (int next = 1; next < tries && (got.status() == 0 || got.status() == 503); next++) {
            node = (first + next) % clients.size();
            got = clients.get(node).get(wanted.target);
        }
        Asked asked = new Asked(now, hit, node, wanted.target, wanted.sha256, got);
        return asked.right() ? new Asked(now, hit, node, wanted.target, wanted.sha256, got.emptied()) : asked;
    }

    /** What nobody had, until so many have asked for it. */
    private synchronized Wanted fresh(String now) {
        List<Wanted> known = fresh.computeIfAbsent(now, _ -> new ArrayList<>());
        if (known.isEmpty() || ++asksForFresh >= pace.asksForOne) {
            asksForFresh = 0;
            known.add(publish(now, known.size()));
        }
        return known.getLast();
    }

    /** From now on misses are of this phase, whose modules no other phase asks for. */
    public void phase(String name) {
        phase = name;
    }

    /** Everything that was asked so far. */
    public Stream<Asked> all() {
        return all.stream();
    }

    /** While true, clients keep their connections and ask for nothing more. */
    public void pause(boolean wanted) {
        paused = wanted;
    }

    /** Hits that did not bring what was published, whatever else they brought; in words. */
    public List<String> failedHits() {
        return all.stream()
                .filter(Asked::hit)
                .filter(asked -> !asked.right())
                .map(Asked::shown)
                .limit(20)
                .toList();
    }

    /** The same of a phase's misses. */
    public List<String> failedMisses(String of) {
        return misses(of)
                .filter(asked -> !asked.right())
                .map(Asked::shown)
                .limit(20)
                .toList();
    }

    public Stream<Asked> misses(String of) {
        return all.stream().filter(asked -> !asked.hit && asked.phase.equals(of));
    }

    Duration slowestHit() {
        return all.stream()
                .filter(Asked::hit)
                .map(asked -> asked.got.took())
                .max(Duration::compareTo)
                .orElseThrow();
    }

    Duration slowestMiss(String of) {
        return misses(of)
                .map(asked -> asked.got.took())
                .max(Duration::compareTo)
                .orElseThrow();
    }

    /** The most often that one file of a phase was asked of the origin. */
    public long mostFetches(String of) {
        return fresh.getOrDefault(of, List.of()).stream()
                .mapToLong(wanted -> cluster.origin().requests(wanted.target.substring(1)))
                .max()
                .orElseThrow();
    }

    /** A line a phase, for the table in the documentation. */
    public String summary() {
        StringBuilder text = new StringBuilder("hits: %d, %d failed, slowest %d ms"
                .formatted(
                        all.stream().filter(Asked::hit).count(),
                        failedHits().size(),
                        slowestHit().toMillis()));
        for (String of : new java.util.TreeSet<>(fresh.keySet())) {
            text.append("\n%s: %d misses, %d failed, slowest %d ms, at most %d fetches of a file"
                    .formatted(
                            of,
                            misses(of).count(),
                            misses(of).filter(miss -> !miss.right()).count(),
                            slowestMiss(of).toMillis(),
                            mostFetches(of)));
        }
        return text.toString();
    }

    /** Ends it; back when every answer is in the history. */
    public void end() {
        stopped = true;
        threads.close();
    }

    @Override
    public void close() {
        end();
    }
}
