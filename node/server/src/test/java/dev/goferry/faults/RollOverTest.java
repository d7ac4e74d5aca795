package dev.goferry.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.history.HistoryChecker.Rules;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes of two minor versions of Hazelcast on one bucket, as while a cluster is rolled over to a new one: members of two
 * versions refuse each other, so they are two clusters. The older jar must be in the local Maven repository, where
 * {@code deploy/e2e/faults} brings it.
 */
@EnabledIfSystemProperty(named = "goferry.faults", matches = "all")
@Timeout(600)
final class RollOverTest {
    private static final String NEW = "5.7.0";
    private static final String OLD = "5.6.0";
    private static final int EACH = 2;

    @TempDir
    Path folder;

    @Test
    void bothVersions_serveTheSame_andFetchAtMostOnceEach_onOneBucket() throws Exception {
        String older = NodeProcess.classPath().replace(NEW + "/hazelcast-" + NEW, OLD + "/hazelcast-" + OLD);
        assertThat(older).as("the class path with the older jar").contains("hazelcast-" + OLD + ".jar");
        String jar = older.replaceFirst(".*?([^:]*/hazelcast-" + OLD + "\\.jar).*", "$1");
        Assumptions.assumeTrue(
                Files.exists(Path.of(jar)), "needs com.hazelcast:hazelcast:" + OLD + ", see deploy/e2e/faults");
        try (TestCluster cluster = TestCluster.startMixed(folder, 2 * EACH, EACH, older, "upstream.tries=1")) {
            cluster.awaitMembers(EACH);
            try (SteadyLoad load = SteadyLoad.on(cluster, 2 * EACH, "versions")) {
                Thread.sleep(5_000);
                load.close();
                System.out.println(load.summary());
                assertThat(load.failedHits()).isEmpty();
                assertThat(load.failedMisses("versions/before")).isEmpty();
                assertThat(load.mostFetches("versions/before")).isLessThanOrEqualTo(2);
                for (int node = 0; node < 2 * EACH; node++) {
                    load.assertWarm(node);
                    assertThat(cluster.members(node)).isEqualTo(EACH);
                }
                cluster.promisesHold(Rules.of("origin").crashedFetchers(1));
            }
        }
    }
}
