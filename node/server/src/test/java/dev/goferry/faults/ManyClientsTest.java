package dev.goferry.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.history.HistoryChecker.Rules;
import dev.goferry.history.Observation;
import dev.goferry.origin.ModuleFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Very many clients, each on a connection of its own, that all ask three nodes for one cold version, and for one that
 * nobody has. {@code -Dgoferry.clients=10000} for the whole number.
 */
final class ManyClientsTest {
    private static final int CLIENTS = Integer.getInteger("goferry.clients", 1_000);
    private static final int ZIP_BYTES = 200_000;
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @TempDir
    Path folder;

    @Test
    @Timeout(600) // Ten thousand on a machine that others use; the limit that counts is asserted.
    void version_isFetchedOnce_andAbsenceAskedOnce_howeverManyAsk() throws Exception {
        try (TestCluster cluster = TestCluster.start(
                folder,
                3,
                "upstream.first-byte-timeout=30s",
                "upstream.budget=1m",
                "edge.connections-per-address=" + (CLIENTS + 100))) {
            ModuleFiles files = cluster.origin.publish(Fixtures.MODULE, "v1.0.0", Fixtures.noise(ZIP_BYTES, 1));
            long begin = System.nanoTime();
            String missing = "example.com/missing/@v/v1.0.0.mod";
            List<Observation> all = ask(cluster, List.of(Fixtures.INFO, Fixtures.MOD, Fixtures.ZIP), missing);
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            System.out.printf("%d clients, 4 files each: %d ms%n", CLIENTS, took.toMillis());
            List<String> right =
                    List.of(Fixtures.sha256(files.info()), Fixtures.sha256(files.mod()), Fixtures.sha256(files.zip()));
            for (int i = 0; i < all.size(); i++) {
                Observation got = all.get(i);
                if (i % 4 == 3) {
                    assertThat(got.status()).as(got.toString()).isEqualTo(404);
                } else {
                    assertThat(got.status()).as(got.toString()).isEqualTo(200);
                    assertThat(got.sha256()).isEqualTo(right.get(i % 4));
                }
            }
            for (String file : List.of(Fixtures.INFO, Fixtures.MOD, Fixtures.ZIP, missing)) {
                assertThat(cluster.origin.requests(file)).as(file).isEqualTo(1);
            }
            assertThat(took).isLessThan(LIMIT);
            cluster.promisesHold(Rules.of("origin"));
        }
    }

    /** Each asks for all files, one after the other, on a connection that it keeps to the end; what each got, in order. */
    private static List<Observation> ask(TestCluster cluster, List<String> files, String missing) throws Exception {
        CountDownLatch ready = new CountDownLatch(CLIENTS);
        List<Future<List<Observation>>> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                int node = i % 3;
                clients.add(threads.submit(() -> {
                    try (RecordedClient client = cluster.client(node, "one of many")) {
                        List<Observation> got = new ArrayList<>();
                        ready.countDown();
                        ready.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
                        for (String file : files) {
                            got.add(client.get("/" + file).seen());
                        }
                        got.add(client.get("/" + missing).seen());
                        ready.await();
                        return got;
                    }
                }));
            }
        }
        List<Observation> all = new ArrayList<>();
        for (Future<List<Observation>> client : clients) {
            all.addAll(client.get());
        }
        return all;
    }
}
