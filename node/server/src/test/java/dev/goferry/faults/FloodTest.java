package dev.goferry.faults;

import static dev.goferry.faults.Fixtures.ZIP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.history.History;
import dev.goferry.origin.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that nobody has, in numbers. */
final class FloodTest {
    private static final int NAMES = 100_000;
    private static final int CLIENTS = 32;
    private static final long ALLOWED_GROWTH = 30L << 20;

    @TempDir
    Path data;

    @ParameterizedTest
    @ValueSource(strings = {"@v/v1.0.0.zip", "@v/v1.0.0.mod", "@v/v1.0.0.info", "@v/list", "@latest", "@v/main.info"})
    void upstream_isAskedOnce_when300AskForTheSameUnknown(String file) throws Exception {
        try (Run run = Run.start(data)) {
            for (int latency : new int[] {0, 50}) {
                run.origin.latency(Duration.ofMillis(latency));
                String path = "example.com/nobody" + latency + "/" + file;
                assertThat(run.together(300, "/" + path))
                        .allSatisfy(got -> assertThat(got.status()).isEqualTo(404));
                assertThat(run.origin.requests(path)).isEqualTo(1);
            }
            run.promisesHold();
        }
    }

    @Test
    void upstream_isAskedOnce_when300AskForTheSameLyingZip() throws Exception {
        try (Run run = Run.start(data)) {
            run.origin.script(ZIP, Script.status(410, "gone\n"));
            assertThat(run.together(300, "/" + ZIP))
                    .allSatisfy(got -> assertThat(got.status()).isEqualTo(410));
            assertThat(run.origin.requests(ZIP)).isEqualTo(1);
            run.promisesHold();
        }
    }

    @Test
    void heap_staysFlat_whenAHundredThousandUnknownNamesAreAskedFor() throws Exception {
        try (Run run = Run.start(data)) {
            flood(run, "warm", NAMES / 4);
            run.origin.forget();
            long before = used();
            flood(run, "cold", NAMES);
            run.origin.forget();
            assertThat(used() - before).isLessThan(ALLOWED_GROWTH);
            assertThat(run.get("/example.com/last/@v/v1.0.0.mod").status()).isEqualTo(404);
        }
    }

    private static void flood(Run run, String kind, int names) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> all = new ArrayList<>();
            for (int c = 0; c < CLIENTS; c++) {
                int first = c;
                all.add(threads.submit(() -> ask(run, kind, first, names)));
            }
            for (Future<Integer> asked : all) {
                assertThat(asked.get()).isZero();
            }
        }
    }

    /** Answers how many of this client's share were told anything but 404. */
    private static int ask(Run run, String kind, int first, int names) {
        int wrong = 0;
        try (RecordedClient client = new RecordedClient("flood", run.node().port(), new History())) {
            for (int i = first; i < names; i += CLIENTS) {
                wrong += client.get("/example.com/" + kind + i + "/@v/v1.0.0.mod")
                                        .status()
                                == 404
                        ? 0
                        : 1;
            }
        }
        return wrong;
    }

    /** Heap that is really held. */
    private static long used() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(100);
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
