package dev.goferry.faults;

import static dev.goferry.faults.Fixtures.INFO;
import static dev.goferry.faults.Fixtures.MOD;
import static dev.goferry.faults.Fixtures.MODULE;
import static dev.goferry.faults.Fixtures.ZIP;
import static dev.goferry.faults.Fixtures.noise;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.history.HistoryChecker.Rules;
import dev.goferry.origin.ModuleFiles;
import dev.goferry.origin.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes on one bucket behave as one proxy. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClusterTest {
    private static final int LARGE = 6 << 20;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private TestCluster cluster;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        cluster = TestCluster.start(folder, 3, "upstream.tries=1", "upstream.stall-timeout=20s", "upstream.budget=60s");
    }

    @AfterEach
    void promisesHold() {
        cluster.origin.peace().latency(Duration.ZERO).bytesPerSecond(0);
        cluster.promisesHold(Rules.of("origin"));
    }

    @AfterAll
    void stop() {
        threads.close();
        cluster.close();
    }

    /** So many clients a node, all at once. */
    private List<Future<Got>> ask(int each, String target) {
        List<Future<Got>> answers = new ArrayList<>();
        for (int i = 0; i < 3 * each; i++) {
            int node = i % 3;
            answers.add(threads.submit(() -> cluster.get(node, target)));
        }
        return answers;
    }

    @Test
    void version_isFetchedOnce_howeverManyAskAllNodes() throws Exception {
        ModuleFiles files = cluster.origin.bytesPerSecond(4 << 20).publish(MODULE, "v1.0.0", noise(LARGE, 1));
        for (String file : List.of(INFO, MOD, ZIP)) {
            for (Future<Got> answer : ask(30, "/" + file)) {
                assertThat(answer.get().whole()).as(answer.get().toString()).isTrue();
            }
            assertThat(cluster.origin.requests(file)).as(file).isEqualTo(1);
        }
        assertThat(cluster.get(1, "/" + ZIP).seen().sha256()).isEqualTo(Fixtures.sha256(files.zip()));
    }

    @Test
    void absence_isAskedOnce_andNeverInvented() throws Exception {
        cluster.origin.latency(Duration.ofMillis(50));
        for (Future<Got> answer : ask(30, "/example.com/none/@v/v1.0.0.mod")) {
            assertThat(answer.get().status()).isEqualTo(404);
        }
        assertThat(cluster.origin.requests("example.com/none/@v/v1.0.0.mod")).isEqualTo(1);
    }

    @Test
    void list_isOneForAllNodes_andMovesOnEverywhere_whenAVersionIsSeen() throws Exception {
        String list = "example.com/moves/@v/list";
        cluster.origin.publish("example.com/moves", "v1.0.0");
        for (int node = 0; node < 3; node++) {
            assertThat(cluster.get(node, "/" + list).text()).isEqualTo("v1.0.0\n");
        }
        assertThat(cluster.origin.requests(list)).isEqualTo(1);
        cluster.origin.publish("example.com/moves", "v1.1.0");
        assertThat(cluster.get(2, "/example.com/moves/@v/v1.1.0.info").status()).isEqualTo(200);
        long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        for (int node = 0; node < 3; node++) {
            while (!cluster.get(node, "/" + list).text().contains("v1.1.0")) {
                assertThat(System.nanoTime()).as("node " + node + " is behind").isLessThan(end);
            }
        }
        assertThat(cluster.origin.requests(list)).isLessThanOrEqualTo(3);
    }

    @Test
    void reason_isSharedWithAllNodes_whenUpstreamFails() throws Exception {
        String mod = "example.com/fails/@v/v1.0.0.mod";
        cluster.origin.script(mod, Script.status(500, "out of order").firstByteAfter(Duration.ofMillis(300)));
        for (Future<Got> answer : ask(10, "/" + mod)) {
            assertThat(answer.get().status()).isEqualTo(502);
            assertThat(answer.get().text()).contains("500");
        }
        assertThat(cluster.origin.requests(mod)).isLessThanOrEqualTo(2);
    }
}
