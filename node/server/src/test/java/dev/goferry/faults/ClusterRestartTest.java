package dev.goferry.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.history.HistoryChecker.Rules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes that are restarted one after the other, or all at once, while fifty clients ask them. Part of the whole
 * matrix ({@code deploy/e2e/faults}), as starting so many processes takes too long for every build.
 */
@EnabledIfSystemProperty(named = "goferry.faults", matches = "all")
@Timeout(600)
final class ClusterRestartTest {
    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final Duration READY = Duration.ofSeconds(120);
    private static final int NODES = 3;

    @TempDir
    Path folder;

    private TestCluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = TestCluster.start(folder, NODES, "upstream.tries=1");
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void nothingFails_behindABalancer_whenNodesAreRestartedInTurn() throws Exception {
        try (SteadyLoad load = SteadyLoad.balanced(cluster, NODES, "rolling")) {
            Thread.sleep(MOMENT);
            load.phase("rolling/during");
            for (int node = 0; node < NODES; node++) {
                cluster.node(node).close();
                cluster.restart(node);
                cluster.awaitMembers(NODES);
            }
            load.phase("rolling/after");
            Thread.sleep(MOMENT);
            load.close();
            System.out.println(load.summary());
            assertThat(load.failedHits()).isEmpty();
            for (String phase : List.of("before", "during", "after")) {
                assertThat(load.failedMisses("rolling/" + phase)).isEmpty();
            }
            // One that is handed over from a node that leaves is asked for once more, and nothing else is.
            assertThat(load.mostFetches("rolling/before")).isEqualTo(1);
            assertThat(load.mostFetches("rolling/after")).isEqualTo(1);
            cluster.promisesHold(Rules.of("origin").crashedFetchers(1));
        }
    }

    @Test
    void everything_isServedWithoutUpstream_whenAllNodesWereKilled() throws Exception {
        try (SteadyLoad load = SteadyLoad.balanced(cluster, NODES, "killed")) {
            Thread.sleep(MOMENT);
            load.phase("killed/during");
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int node = 0; node < NODES; node++) {
                    cluster.node(node).kill();
                }
                // What was stored before, the origin is not needed for.
                cluster.origin.refuse();
                long end = System.nanoTime() + READY.toNanos();
                List<Future<?>> starts = List.of(
                        threads.submit(() -> restart(0)),
                        threads.submit(() -> restart(1)),
                        threads.submit(() -> restart(2)));
                for (Future<?> start : starts) {
                    start.get();
                }
                assertThat(System.nanoTime()).as("ready too late").isLessThan(end);
            }
            cluster.awaitMembers(NODES);
            cluster.origin.comeBack();
            load.phase("killed/after");
            Thread.sleep(MOMENT);
            load.close();
            System.out.println(load.summary());
            assertThat(load.failedMisses("killed/after")).isEmpty();
            assertThat(load.mostFetches("killed/after")).isEqualTo(1);
            for (int node = 0; node < NODES; node++) {
                load.assertWarm(node);
            }
            cluster.promisesHold(Rules.of("origin").crashedFetchers(NODES + 1));
        }
    }

    private boolean restart(int node) throws Exception {
        cluster.restart(node);
        return true;
    }
}
