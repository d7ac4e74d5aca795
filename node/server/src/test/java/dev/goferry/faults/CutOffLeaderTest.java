package dev.goferry.faults;

import static dev.goferry.faults.Fixtures.noise;
import static dev.goferry.faults.Fixtures.sha256;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.history.HistoryChecker.Rules;
import dev.goferry.link.Fault;
import dev.goferry.link.FaultyLink;
import dev.goferry.origin.ModuleFiles;
import dev.goferry.origin.Script;
import dev.goferry.s3.fixture.S3Process;
import dev.goferry.s3.fixture.TestBucket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node that leads a flight and cannot bring it to an end, while clients of two healthy nodes wait for the same file. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
final class CutOffLeaderTest {
    private static final int BYTES = 3_000_000;
    private static final int CLIENTS = 20;

    /** Also how often one file is asked of the origin at most: each node gives up its own search once. */
    private static final long NODES = 3;

    /** How long the bucket's server waits for the rest of a request. */
    private static final Duration IDLE = Duration.ofSeconds(5);

    private static final String MODULE = "example.com/cut/off";

    /** The node whose line to the bucket fails. A while after that it still goes by way of others. */
    private static final int CUT_OFF = 0;

    /** The node whose spool has no room for a large zip. */
    private static final int SMALL = 2;

    private S3Process server;
    private FaultyLink link;
    private TestCluster cluster;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        server = S3Process.minio(folder.resolve("minio"), IDLE);
        link = FaultyLink.to(server.port());
        TestBucket bucket = TestBucket.on(server);
        List<List<String>> own =
                List.of(List.of("store=" + bucket.store(link.port())), List.of(), List.of("spool.size=4MiB"));
        cluster = TestCluster.startOn(
                bucket.store(server.port()),
                own::get,
                folder,
                (int) NODES,
                "upstream.first-byte-timeout=20s",
                "s3.read-timeout=1s",
                "s3.call-timeout=2s");
    }

    @AfterAll
    void stop() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
        if (link != null) {
            link.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private List<Future<Got>> clientsOf(List<Integer> nodes, String target, ExecutorService threads) {
        List<Future<Got>> asked = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int node = nodes.get(i % nodes.size());
            asked.add(threads.submit(() -> cluster.get(node, target)));
        }
        return asked;
    }

    @Test
    void clientsOfOthers_getTheFile_whenTheLeaderIsCutOffFromTheBucketInTheMiddleOfItsPut() throws Exception {
        ModuleFiles files = cluster.origin.publish(MODULE, "v1.0.0", noise(BYTES, 1));
        String target = "/" + MODULE + "/@v/v1.0.0.zip";
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            link.set(new Fault.StalledAmid(BYTES / 3));
            Future<Got> ofTheLeader = threads.submit(() -> cluster.get(CUT_OFF, target));
            Awaitility.await().until(() -> link.faults() > 0);
            for (Future<Got> other : clientsOf(List.of(1, SMALL), target, threads)) {
                assertThat(other.get().status()).isEqualTo(200);
                assertThat(other.get().seen().sha256()).isEqualTo(sha256(files.zip()));
            }
            assertThat(ofTheLeader.get().whole()).as("by way of another node").isTrue();
            assertThat(ofTheLeader.get().seen().sha256()).isEqualTo(sha256(files.zip()));
            assertThat(cluster.origin.requests(target.substring(1))).isBetween(2L, NODES);
        } finally {
            link.set(new Fault.None());
        }
        cluster.promisesHold(Rules.of("origin").crashedFetchers(2));
    }

    @Test
    void clientsOfANodeWithoutTheBucket_getEveryFile_byWayOfAnotherNode() throws Exception {
        String module = MODULE + "/detour";
        link.set(new Fault.Stalled());
        try {
            for (int size : new int[] {20_000, BYTES}) {
                String version = "v1.0." + size;
                ModuleFiles files = cluster.origin.publish(module, version, noise(size, size));
                String target = "/" + module + "/@v/" + version;
                assertBrought(target + ".info", files.info());
                assertBrought(target + ".mod", files.mod());
                assertBrought(target + ".zip", files.zip());
            }
            String unknown = "/" + module + "/@v/v9.9.9.info";
            assertThat(cluster.get(CUT_OFF, unknown).status()).isEqualTo(404);
            Got list = cluster.get(CUT_OFF, "/" + module + "/@v/list");
            assertThat(list.text().lines()).as(list.text()).containsExactlyInAnyOrder("v1.0.20000", "v1.0." + BYTES);
        } finally {
            link.set(new Fault.None());
        }
        cluster.promisesHold(Rules.of("origin").crashedFetchers(2));
    }

    private void assertBrought(String target, byte[] bytes) {
        for (String how : List.of("brought", "then on its disk")) {
            Got got = cluster.get(CUT_OFF, target);
            assertThat(got.status()).as(target + " " + how + ": " + got.text()).isEqualTo(200);
            assertThat(got.seen().sha256()).isEqualTo(sha256(bytes));
        }
        assertThat(cluster.origin.requests(target.substring(1))).isEqualTo(1);
    }

    @Test
    void clientsOfOthers_getTheFile_whenTheLeaderHasNoRoomForIt() throws Exception {
        String module = MODULE + "/large";
        ModuleFiles files = cluster.origin.publish(module, "v1.0.0", noise(2 * BYTES, 2));
        String target = "/" + module + "/@v/v1.0.0.zip";
        cluster.origin.script(target.substring(1), Script.serve().firstByteAfter(Duration.ofSeconds(1)));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Got> ofTheLeader = threads.submit(() -> cluster.get(SMALL, target));
            Awaitility.await().until(() -> cluster.origin.requests(target.substring(1)) == 1);
            for (Future<Got> other : clientsOf(List.of(CUT_OFF, 1), target, threads)) {
                assertThat(other.get().status()).isEqualTo(200);
                assertThat(other.get().seen().sha256()).isEqualTo(sha256(files.zip()));
            }
            assertThat(ofTheLeader.get().status()).isEqualTo(507);
            assertThat(cluster.origin.requests(target.substring(1))).isBetween(2L, NODES);
        }
    }
}
