package dev.goferry.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.history.HistoryChecker.Rules;
import dev.goferry.link.FaultyLink;
import dev.goferry.s3.fixture.TestBucket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes, each on a machine of its own, whose network is cut while fifty clients ask them. Longer cuts:
 * {@code -Dgoferry.faults.seconds=120}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600) // The cuts may be long.
final class PartitionTest {
    private static final Duration CUT = Duration.ofSeconds(Integer.getInteger("goferry.faults.seconds", 6));
    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final Duration WHOLE = Duration.ofSeconds(30);

    /** Of an acknowledged invalidation, wherever the log can be read (promise P8); and a second for the question. */
    private static final Duration EFFECTIVE = Duration.ofSeconds(6);

    /** Some questions to a cluster that does not answer, two seconds each, and the fetch. */
    private static final Duration SLOWEST_MISS = Duration.ofSeconds(15);

    private static final Duration CALL = Duration.ofSeconds(5);
    private static final Duration SLOWEST_HIT = Duration.ofSeconds(2);

    private TestNetwork network;
    private FaultyLink bucket;
    private Forgetting region;
    private TestCluster cluster;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        network = TestNetwork.of(3);
        TestBucket made = TestBucket.fresh();
        bucket = FaultyLink.from(network.host(), made.server().endpoint().getPort());
        String store = made.store(network.host(), bucket.port());
        cluster = TestCluster.startIn(
                network,
                store,
                folder,
                "cluster.silence=3s",
                "upstream.tries=1",
                "s3.connect-timeout=1s",
                "s3.read-timeout=2s",
                "s3.call-timeout=" + CALL.toSeconds() + "s");
        region = new Forgetting(made, folder);
    }

    @AfterEach
    void heal() throws Exception {
        network.heal();
        cluster.awaitMembers(3);
        cluster.origin.peace();
    }

    @AfterAll
    void stop() throws Exception {
        if (region != null) {
            region.close();
        }
        if (cluster != null) {
            cluster.close();
        }
        if (bucket != null) {
            bucket.close();
        }
        if (network != null) {
            network.close();
        }
    }

    @Test
    void hitsAndMisses_areServedOnBothSides_andAPurgeHolds_inAPartition() throws Exception {
        Aged aged = new Aged("example.com/parted");
        try (SteadyLoad load = begin("two")) {
            network.split(Set.of(0, 1));
            awaitMembers(2, 1);
            awaitMembers(0, 2);
            load.phase("two/apart");
            aged.forget();
            for (int node = 0; node < 3; node++) {
                aged.awaitForgotten(node, System.nanoTime() + EFFECTIVE.toNanos());
            }
            Thread.sleep(CUT);
            load.phase("two/healing");
            mend();
            end(load, "two", 2, List.of("before", "cutting", "apart", "healing", "after"));
            assertThat(load.mostFetches("two/apart")).isLessThanOrEqualTo(2);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "goferry.faults", matches = "all")
    void hitsAndMisses_areServed_whenOneHearsAnotherAndIsNotHeard() throws Exception {
        try (SteadyLoad load = begin("deaf")) {
            network.mute(0, 1);
            Thread.sleep(CUT.plus(MOMENT));
            mend();
            end(load, "deaf", 2, List.of("before", "cutting", "after"));
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "goferry.faults", matches = "all")
    void hitsAndMisses_areServed_overASlowAndLossyNetwork() throws Exception {
        try (SteadyLoad load = begin("lossy")) {
            for (int node = 0; node < 3; node++) {
                network.lose(node, 0.05);
                network.slow(node, 20_000);
            }
            Thread.sleep(CUT);
            mend();
            end(load, "lossy", 2, List.of("before", "cutting", "after"));
        }
    }

    @Test
    void allIsServed_byWayOfTheOthers_whenANodeIsCutOffFromTheBucket() throws Exception {
        Aged aged = new Aged("example.com/cut");
        try (SteadyLoad load = begin("off")) {
            network.closeHostPort(0, bucket.port());
            Thread.sleep(MOMENT);
            aged.forget();
            Thread.sleep(CALL.multipliedBy(2));
            load.phase("off/known");
            Thread.sleep(CUT);
            load.phase("off/healing");
            network.heal();
            aged.awaitForgotten(0, System.nanoTime() + EFFECTIVE.toNanos());
            Thread.sleep(EFFECTIVE);
            load.phase("off/after");
            Thread.sleep(MOMENT);
            load.end();
            System.out.println(load.summary());
            assertThat(load.failedHits()).isEmpty();
            assertThat(load.misses("off/cutting").filter(miss -> miss.node() == 0 && !miss.right()))
                    .allSatisfy(miss -> {
                        assertThat(miss.got().status()).as(miss.shown()).isEqualTo(503);
                        assertThat(miss.got().took()).as(miss.shown()).isLessThan(SLOWEST_MISS);
                    });
            assertThat(load.misses("off/cutting").filter(miss -> miss.node() != 0 && !miss.right()))
                    .isEmpty();
            assertThat(load.failedMisses("off/known")).isEmpty();
            assertThat(load.failedMisses("off/after")).isEmpty();
            cluster.promisesHold(Rules.of("origin").crashedFetchers(2));
        }
    }

    private SteadyLoad begin(String name) throws Exception {
        SteadyLoad load = SteadyLoad.on(cluster, 3, name);
        Thread.sleep(MOMENT);
        load.phase(name + "/cutting");
        Thread.sleep(MOMENT.dividedBy(2));
        return load;
    }

    private void mend() throws Exception {
        network.heal();
        long end = System.nanoTime() + WHOLE.toNanos();
        cluster.awaitMembers(3);
        assertThat(System.nanoTime()).as("whole too late").isLessThan(end);
    }

    /** After a fault: all was served, and fetched once before and after; in between by each node at most. */
    private void end(SteadyLoad load, String name, int extra, List<String> phases) throws Exception {
        Thread.sleep(MOMENT);
        load.phase(name + "/after");
        Thread.sleep(MOMENT);
        load.close();
        System.out.println(load.summary());
        assertThat(load.failedHits()).isEmpty();
        assertThat(load.slowestHit()).isLessThan(SLOWEST_HIT);
        for (String phase : phases) {
            assertThat(load.failedMisses(name + "/" + phase)).isEmpty();
            assertThat(load.slowestMiss(name + "/" + phase)).isLessThan(SLOWEST_MISS);
        }
        assertThat(load.mostFetches(name + "/before")).isEqualTo(1);
        assertThat(load.mostFetches(name + "/after")).isEqualTo(1);
        cluster.promisesHold(Rules.of("origin").crashedFetchers(extra));
    }

    private void awaitMembers(int node, int count) throws Exception {
        long end = System.nanoTime() + WHOLE.toNanos();
        while (cluster.members(node) != count) {
            assertThat(System.nanoTime())
                    .as("node " + node + " notices nothing")
                    .isLessThan(end);
            Thread.sleep(50);
        }
    }

    /** A module that every node serves, with a list that has moved on. */
    private final class Aged {
        private final String purged;
        private final String list;

        Aged(String name) {
            purged = name + "/purged";
            list = "/" + name + "/listed/@v/list";
            cluster.origin.publish(purged, "v1.0.0");
            cluster.origin.publish(name + "/listed", "v1.0.0");
            for (int node = 0; node < 3; node++) {
                assertThat(cluster.get(node, zip()).whole()).isTrue();
                assertThat(cluster.get(node, list).text()).isEqualTo("v1.0.0\n");
            }
        }

        private String zip() {
            return "/" + purged + "/@v/v1.0.0.zip";
        }

        void forget() throws Exception {
            cluster.origin.publish(list.substring(1, list.indexOf("/@v/")), "v1.1.0");
            region.purge(purged);
            region.refresh(list.substring(1, list.indexOf("/@v/")));
        }

        void awaitForgotten(int node, long end) throws Exception {
            while (!isForgotten(node)) {
                assertThat(System.nanoTime())
                        .as("node " + node + " still serves it")
                        .isLessThan(end);
                Thread.sleep(20);
            }
            assertForgotten(node);
        }

        private boolean isForgotten(int node) {
            return cluster.get(node, zip()).status() != 200
                    && cluster.get(node, list).text().contains("v1.1.0");
        }

        void assertForgotten(int node) {
            assertThat(cluster.get(node, zip()).status()).isEqualTo(403);
            assertThat(cluster.get(node, list).text()).contains("v1.1.0");
        }
    }
}
