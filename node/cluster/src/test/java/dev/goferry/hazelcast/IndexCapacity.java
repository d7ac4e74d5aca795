package dev.goferry.hazelcast;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.pin.Pin;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;

/**
 * Fills the index of three members in one process with synthetic versions of three files each, and says what they weigh
 * and how fast they are found. Not a test: run it by hand with the number of versions and a heap that holds them.
 */
final class IndexCapacity {
    private static final int BATCH = 1000;
    private static final int THREADS = 32;
    private static final int REBUILT = 64_000;

    private IndexCapacity() {}

    /** VERSIONS */
    public static void main(String[] args) throws Exception {
        int versions = Integer.parseInt(args[0]);
        PrintStream out = System.out;
        try (TestMembers members = new TestMembers(3)) {
            HazelcastCluster one = members.start(unbounded(members.config(0), versions));
            HazelcastCluster two = members.start(unbounded(members.config(1), versions));
            HazelcastCluster three = members.start(unbounded(members.config(2), versions));
            TestMembers.awaitSize(3, one, two, three);
            long before = used();
            Duration filled = fill(one, versions);
            long after = used();
            out.printf(
                    "versions %d (index says %d), one backup each%n",
                    versions, one.index().size());
            out.printf("filled in %d s: %d versions/s%n", filled.toSeconds(), versions * 1000L / filled.toMillis());
            out.printf("heap: %d bytes a version, backup included%n", (after - before) / versions);
            lookUps(one, versions, out);
            rebuild(two, versions, out);
        }
        System.exit(0);
    }

    private static ClusterConfig unbounded(ClusterConfig config, int versions) {
        return new ClusterConfig(
                config.name(),
                config.secret(),
                config.member(),
                config.advertised(),
                config.eventBus(),
                config.peer(),
                config.join(),
                false,
                Math.max(100_000, versions * 2),
                config.timing());
    }

    private static Duration fill(HazelcastCluster cluster, int versions) throws Exception {
        long begin = System.nanoTime();
        Map<String, StoredVersion> batch = new HashMap<>();
        for (int i = 0; i < versions; i++) {
            batch.put(version(i).toString(), stored(i));
            if (batch.size() == BATCH || i == versions - 1) {
                cluster.instance().getMap(HazelcastIndex.VERSIONS).setAll(batch);
                batch.clear();
            }
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static ModuleVersion version(int i) {
        return new ModuleVersion(
                new ModulePath("github.com/organisation-" + i % 5000 + "/repository-" + i / 10),
                new Version("v1." + i % 10 + ".0"));
    }

    private static StoredVersion stored(int i) {
        RandomGenerator random = new java.util.SplittableRandom(i);
        return new StoredVersion(Map.of(
                ArtifactKind.INFO,
                pin(random, false),
                ArtifactKind.MOD,
                pin(random, true),
                ArtifactKind.ZIP,
                pin(random, true)));
    }

    private static Pin pin(RandomGenerator random, boolean hashed) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        Optional<String> h1 =
                hashed ? Optional.of("h1:" + Base64.getEncoder().encodeToString(bytes)) : Optional.empty();
        return new Pin(
                random.nextLong(500 << 20),
                HexFormat.of().formatHex(bytes),
                h1,
                "https://upstream.example",
                Instant.ofEpochSecond(1_700_000_000L + random.nextInt(1 << 24)),
                "sum.golang.org");
    }

    private static void lookUps(HazelcastCluster cluster, int versions, PrintStream out) throws Exception {
        for (int threads : List.of(1, 1, 32)) {
            long[] nanos = new long[threads * 20_000];
            try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Boolean>> all = java.util.stream.IntStream.range(0, threads)
                        .mapToObj(t -> pool.submit(() -> lookUps(cluster, versions, nanos, t * 20_000)))
                        .toList();
                for (Future<Boolean> one : all) {
                    one.get();
                }
            }
            Arrays.sort(nanos);
            out.printf(
                    "look-up, %d at once: p50 %d us, p99 %d us%n",
                    threads, nanos[nanos.length / 2] / 1000, nanos[nanos.length / 100 * 99] / 1000);
        }
    }

    /** As requests do it, file by file: the share of an empty index that some thousands of them bring back. */
    private static void rebuild(HazelcastCluster cluster, int versions, PrintStream out) throws Exception {
        int each = Math.min(REBUILT, versions) / THREADS;
        cluster.instance().getMap(HazelcastIndex.VERSIONS).clear();
        long begin = System.nanoTime();
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                int from = t * each;
                all.add(pool.submit(() -> {
                    for (int i = from; i < from + each; i++) {
                        ModuleVersion version = version(i);
                        stored(i)
                                .files()
                                .forEach((kind, pin) -> cluster.index().add(new ArtifactKey(version, kind), pin));
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        int done = each * THREADS;
        out.printf(
                "rebuilt by requests, %d at once: %.0f versions/s; all of it would take %.0f s%n",
                THREADS, done / seconds, versions / (done / seconds));
    }

    private static Boolean lookUps(HazelcastCluster cluster, int versions, long[] nanos, int from) {
        RandomGenerator random = new java.util.SplittableRandom(from);
        boolean all = true;
        for (int i = from; i < from + 20_000; i++) {
            ArtifactKey key = new ArtifactKey(version(random.nextInt(versions)), ArtifactKind.ZIP);
            long begin = System.nanoTime();
            all &= cluster.index().find(key).isPresent();
            nanos[i] = System.nanoTime() - begin;
        }
        if (!all) {
            throw new IllegalStateException("a version was not found: evicted or unanswered");
        }
        return all;
    }

    private static long used() throws InterruptedException {
        System.gc();
        Thread.sleep(2000);
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
