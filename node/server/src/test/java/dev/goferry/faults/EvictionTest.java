package dev.goferry.faults;

import static dev.goferry.faults.Fixtures.noise;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.origin.ModuleFiles;
import dev.goferry.s3.fixture.TestBucket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk before the bucket that holds a few of the files that everybody wants. */
final class EvictionTest {
    private static final int MODULES = 3;
    private static final int CLIENTS = 32;
    private static final int EACH = 150;

    @TempDir
    Path folder;

    @Test
    void files_areServed_whileTheyAreEvictedUnderTheReaders() throws Exception {
        TestBucket bucket = TestBucket.fresh();
        try (Run run = Run.start(
                        folder.resolve("node"),
                        "store=" + bucket.store(),
                        "s3.credentials-file=" + TestBucket.credentials(folder),
                        "cache.memory=0",
                        "cache.size=16KiB");
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<String, String> hashes = new HashMap<>();
            for (int i = 0; i < MODULES; i++) {
                ModuleFiles files = run.origin.publish("example.com/m" + i, "v1.0.0", noise(6_000, i));
                hashes.put(file(i, "zip"), Fixtures.sha256(files.zip()));
                hashes.put(file(i, "mod"), Fixtures.sha256(files.mod()));
            }
            List<Future<List<Got>>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int seed = i;
                clients.add(threads.submit(() -> some(run, seed)));
            }
            for (Future<List<Got>> client : clients) {
                for (Got got : client.get()) {
                    assertThat(got.status()).as(got.text()).isEqualTo(200);
                    assertThat(got.seen().sha256())
                            .isEqualTo(hashes.get(got.seen().target()));
                }
            }
            assertThat(run.node().ops("/metrics").body()).asString().contains("goferry_disk_cache_evicted_total");
            hashes.keySet()
                    .forEach(target ->
                            assertThat(run.origin.requests(target.substring(1))).isLessThanOrEqualTo(1));
            run.promisesHold();
        }
    }

    private static List<Got> some(Run run, int seed) {
        Random random = new Random(seed);
        List<Got> answers = new ArrayList<>();
        try (RecordedClient client = run.client("client " + seed)) {
            for (int i = 0; i < EACH; i++) {
                answers.add(client.get(file(random.nextInt(MODULES), random.nextBoolean() ? "zip" : "mod")));
            }
        }
        return answers;
    }

    private static String file(int module, String kind) {
        return "/example.com/m" + module + "/@v/v1.0.0." + kind;
    }
}
