package dev.goferry.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.history.HistoryChecker.Rules;
import dev.goferry.link.Fault;
import dev.goferry.link.FaultyLink;
import dev.goferry.s3.fixture.S3Process;
import dev.goferry.s3.fixture.TestBucket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes whose bucket fails in one way after the other while fifty clients ask them. Longer faults:
 * {@code -Dgoferry.faults.seconds=60}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600) // The cuts may be long.
final class ClusterBucketTest {
    private static final Duration FAULT = Duration.ofSeconds(Integer.getInteger("goferry.faults.seconds", 3));
    private static final Duration CALL = Duration.ofSeconds(5);
    private static final Duration RECOVERY = Duration.ofSeconds(5);
    private static final Duration AT_ONCE = Duration.ofSeconds(3);
    private static final Duration SLOWEST_HIT = Duration.ofSeconds(2);
    private static final int DISK_MEBIBYTES = 256;

    private TestDisk disk;
    private S3Process server;
    private FaultyLink link;
    private TestCluster cluster;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        disk = TestDisk.on(folder.resolve("disk"), DISK_MEBIBYTES);
        server = S3Process.minio(folder.resolve("disk/minio"));
        link = FaultyLink.to(server.port());
        TestBucket bucket = TestBucket.on(server);
        cluster = TestCluster.startOn(
                bucket.store(link.port()),
                folder,
                3,
                "upstream.tries=1",
                "s3.read-timeout=2s",
                "s3.call-timeout=" + CALL.toSeconds() + "s");
    }

    @AfterEach
    void mend() {
        link.set(new Fault.None());
    }

    @AfterAll
    void stop() throws Exception {
        if (cluster != null) {
            cluster.close();
            link.close();
        }
        if (server != null) {
            server.close();
        }
        if (disk != null) {
            disk.close();
        }
    }

    @Test
    void hits_goOn_andMissesAre503AtOnce_whileTheBucketRefuses() throws Exception {
        underLoad("refused", new Fault.Refused(), FAULT, AT_ONCE);
    }

    @Test
    void hits_goOn_andMissesAre503WithinACall_thenAtOnce_whileTheBucketHangs() throws Exception {
        underLoad(
                "hangs",
                () -> link.set(new Fault.Stalled()),
                () -> link.set(new Fault.None()),
                CALL,
                FAULT,
                CALL.multipliedBy(2));
    }

    @Test
    @EnabledIfSystemProperty(named = "goferry.faults", matches = "all")
    void hits_goOn_whileEachCallOfTheBucketTakesASecond() throws Exception {
        underLoad("slow", new Fault.Slow(Duration.ofSeconds(1)), FAULT, CALL.multipliedBy(3));
    }

    @Test
    @EnabledIfSystemProperty(named = "goferry.faults", matches = "all")
    void hits_goOn_whileAThirdOfTheBucketsAnswersAre503() throws Exception {
        underLoad("busy", new Fault.Busy(3), FAULT, CALL.multipliedBy(2));
    }

    @Test
    void hits_goOn_andTheRestIsWellAgain_whenTheBucketsDiskWasFull() throws Exception {
        underLoad("full", disk::fill, disk::empty, FAULT, CALL.multipliedBy(2));
    }

    @Test
    @EnabledIfSystemProperty(named = "goferry.faults", matches = "all")
    void hits_goOn_andTheRestIsWellAgain_whenTheServerIsKilledAndComesBack() throws Exception {
        underLoad("killed", server::kill, server::restart, FAULT, AT_ONCE);
    }

    private interface Act {
        void happen() throws Exception;
    }

    private void underLoad(String name, Fault fault, Duration lasting, Duration slowestMiss) throws Exception {
        underLoad(name, () -> link.set(fault), () -> link.set(new Fault.None()), lasting, slowestMiss);
    }

    private void underLoad(String name, Act fault, Act mend, Duration lasting, Duration slowestMiss) throws Exception {
        underLoad(name, fault, mend, lasting, Duration.ZERO, slowestMiss);
    }

    /** @param known for which it lasts on when every node knows of it, and answers at once */
    private void underLoad(String name, Act fault, Act mend, Duration lasting, Duration known, Duration slowestMiss)
            throws Exception {
        try (SteadyLoad load = SteadyLoad.on(cluster, 3, name)) {
            Thread.sleep(500);
            load.phase(name + "/during");
            Thread.sleep(300);
            fault.happen();
            staysHealthy(lasting);
            if (known.isPositive()) {
                load.phase(name + "/known");
                staysHealthy(known);
            }
            mend.happen();
            load.phase(name + "/recovering");
            awaitRecovery(name);
            load.phase(name + "/after");
            Thread.sleep(1000);
            load.end();
            System.out.println(load.summary());
            assertThat(load.failedHits()).isEmpty();
            assertThat(load.slowestHit()).isLessThan(SLOWEST_HIT);
            assertMisses(load, name + "/during", slowestMiss);
            if (known.isPositive()) {
                assertMisses(load, name + "/known", AT_ONCE);
            }
            assertThat(load.failedMisses(name + "/after")).isEmpty();
            assertThat(load.mostFetches(name + "/after")).isEqualTo(1);
            // What could not be stored is fetched again by whoever asks next.
            cluster.promisesHold(Rules.of("origin").crashedFetchers(Integer.MAX_VALUE - 1));
        }
    }

    private void staysHealthy(Duration lasting) throws Exception {
        long end = System.nanoTime() + lasting.toNanos();
        while (System.nanoTime() < end) {
            assertHealthy();
            Thread.sleep(200);
        }
    }

    /** Broken off where it had begun; 507 where there is no room; else 503, in time. */
    private static void assertMisses(SteadyLoad load, String phase, Duration slowest) {
        assertThat(load.misses(phase)
                        .filter(miss -> !miss.right())
                        .filter(miss ->
                                !List.of(0, 503, 507).contains(miss.got().status())
                                        || miss.got().whole())
                        .map(SteadyLoad.Asked::shown)
                        .limit(20))
                .isEmpty();
        assertThat(load.slowestMiss(phase)).isLessThan(slowest);
    }

    /** Until every node brings what none had. */
    private void awaitRecovery(String name) throws Exception {
        long end = System.nanoTime() + RECOVERY.toNanos();
        for (int node = 0; node < 3; node++) {
            String module = "example.com/" + name + "/again" + node;
            cluster.origin.publish(module, "v1.0.0");
            while (!cluster.get(node, "/" + module + "/@v/v1.0.0.zip").whole()) {
                assertThat(System.nanoTime()).as("node " + node + " stays away").isLessThan(end);
                Thread.sleep(50);
            }
        }
    }

    private void assertHealthy() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int node = 0; node < 3; node++) {
                URI health = URI.create("http://127.0.0.1:" + cluster.node(node).opsPort() + "/health");
                HttpRequest request =
                        HttpRequest.newBuilder(health).timeout(SLOWEST_HIT).build();
                assertThat(client.send(request, HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                        .isEqualTo(200);
            }
        }
    }
}
