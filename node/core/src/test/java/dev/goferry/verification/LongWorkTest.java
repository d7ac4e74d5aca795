package dev.goferry.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class LongWorkTest {
    private static final Path SELF = Path.of("/proc/thread-self/stat");

    /** The 19th field of the kernel's line, the 17th behind the name in brackets. */
    private static int niceness() throws IOException {
        String line = Files.readString(SELF);
        return Integer.parseInt(line.substring(line.lastIndexOf(')') + 2).split(" ", -1)[16]);
    }

    @Test
    void whatAJobWants_leavesTheProcessors_toAllOthers() throws Exception {
        assumeTrue(Files.exists(SELF), "Linux tells it");
        int before = niceness();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> later = threads.submit(() -> LongWork.run(Urgency.LATER, LongWorkTest::niceness));
            Future<Integer> now = threads.submit(() -> LongWork.run(Urgency.NOW, LongWorkTest::niceness));
            assertThat(later.get()).isEqualTo(Math.max(before, 10));
            assertThat(now.get()).isEqualTo(before);
        }
        assertThat(niceness()).isEqualTo(before);
    }

    @Test
    void client_doesNotWait_behindJobs() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> jobs = new ArrayList<>();
            for (int i = 0; i <= Runtime.getRuntime().availableProcessors(); i++) {
                jobs.add(() -> LongWork.run(Urgency.LATER, () -> awaited(end)));
            }
            List<Future<Boolean>> waiting = jobs.stream().map(threads::submit).toList();
            assertThat(threads.submit(() -> LongWork.run(Urgency.NOW, () -> "done"))
                            .get())
                    .isEqualTo("done");
            assertThat(waiting).noneMatch(Future::isDone);
            end.countDown();
            for (Future<Boolean> job : waiting) {
                assertThat(job.get()).isTrue();
            }
        }
    }

    private static boolean awaited(CountDownLatch end) throws IOException {
        try {
            end.await();
            return true;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
