package dev.goferry.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.history.HistoryChecker.Rules;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two clusters on one bucket, as while one is rolled over to another minor version of Hazelcast: members of two versions
 * refuse each other, so they are two clusters. They differ by name here: the older Hazelcast lacks a door that we close.
 */
@EnabledIfSystemProperty(named = "goferry.faults", matches = "all")
@Timeout(600)
final class RollOverTest {
    private static final int NODES = 4;

    @TempDir
    Path folder;

    @Test
    void bothClusters_serveTheSame_andFetchAtMostOnceEach_onOneBucket() throws Exception {
        try (TestCluster cluster = TestCluster.startHalves(folder, NODES, "upstream.tries=1");
                SteadyLoad load = SteadyLoad.on(cluster, NODES, "versions")) {
            Thread.sleep(5_000);
            load.close();
            System.out.println(load.summary());
            assertThat(load.failedHits()).isEmpty();
            assertThat(load.failedMisses("versions/before")).isEmpty();
            assertThat(load.mostFetches("versions/before")).isLessThanOrEqualTo(2);
            for (int node = 0; node < NODES; node++) {
                load.assertWarm(node);
                assertThat(cluster.members(node)).isEqualTo(NODES / 2);
            }
            cluster.promisesHold(Rules.of("origin").crashedFetchers(1));
        }
    }
}
