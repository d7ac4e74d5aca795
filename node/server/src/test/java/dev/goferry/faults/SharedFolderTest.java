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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes whose store is one folder, as on a shared file system. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class SharedFolderTest {
    private static final int LARGE = 6 << 20;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private TestCluster cluster;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        cluster = TestCluster.startOn("file:" + folder.resolve("store"), folder, 3, "upstream.tries=1");
    }

    @AfterAll
    void stop() {
        threads.close();
        cluster.close();
    }

    @Test
    void version_isFetchedOnce_howeverManyAskAllNodes() throws Exception {
        ModuleFiles files = cluster.origin.bytesPerSecond(4 << 20).publish(MODULE, "v1.0.0", noise(LARGE, 1));
        for (String file : List.of(INFO, MOD, ZIP)) {
            List<Future<Got>> answers = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                int node = i % 3;
                answers.add(threads.submit(() -> cluster.get(node, "/" + file)));
            }
            for (Future<Got> answer : answers) {
                assertThat(answer.get().whole()).as(answer.get().toString()).isTrue();
            }
            assertThat(cluster.origin.requests(file)).as(file).isEqualTo(1);
        }
        assertThat(cluster.get(1, "/" + ZIP).seen().sha256()).isEqualTo(Fixtures.sha256(files.zip()));
        cluster.promisesHold(Rules.of("origin"));
    }

    @Test
    void notFound_isAskedAgain_whenTheModuleMovedOnDuringTheFetch() throws Exception {
        String module = "example.com/moves";
        String late = module + "/@v/v1.0.0.info";
        cluster.origin.publish(module, "v2.0.0-rc.1");
        assertThat(cluster.get(1, "/" + module + "/@v/list").status()).isEqualTo(200);
        cluster.origin.script(
                late,
                Script.status(404, "not found: unknown revision v1.0.0\n")
                        .firstByteAfter(Duration.ofMillis(1500))
                        .times(1));
        Future<Got> early = threads.submit(() -> cluster.get(0, "/" + late));
        while (cluster.origin.active() == 0) {
            Thread.sleep(5);
        }
        cluster.origin.publish(module, "v1.0.0");
        cluster.origin.publish(module, "v1.1.0");
        // A version that nobody knew is news of the module: its generation grows.
        assertThat(cluster.get(1, "/" + module + "/@v/v1.1.0.info").whole()).isTrue();
        assertThat(early.get().status()).isEqualTo(404);
        assertThat(cluster.get(2, "/" + late).status()).isEqualTo(200);
    }

    /** The last one: a node dies. */
    @Test
    @Order(Integer.MAX_VALUE)
    void followers_noticeNothing_whenTheFetcherIsKilledMidZip() throws Exception {
        String zip = MODULE + "/@v/v1.5.0.zip";
        ModuleFiles files = cluster.origin.bytesPerSecond(2 << 20).publish(MODULE, "v1.5.0", noise(LARGE, 2));
        Future<Got> first = threads.submit(() -> cluster.get(0, "/" + zip));
        while (cluster.origin.active() == 0) {
            Thread.sleep(5);
        }
        Thread.sleep(300);
        List<Future<Got>> answers = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            int node = 1 + i % 2;
            answers.add(threads.submit(() -> cluster.get(node, "/" + zip)));
        }
        Thread.sleep(500);
        cluster.node(0).kill();
        assertThat(first.get().whole()).isFalse();
        for (Future<Got> answer : answers) {
            assertThat(answer.get().whole()).as(answer.get().toString()).isTrue();
            assertThat(answer.get().seen().sha256()).isEqualTo(Fixtures.sha256(files.zip()));
        }
        assertThat(cluster.origin.requests(zip)).isEqualTo(2);
    }
}
