package dev.goferry.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class LongWorkTest {
    @Test
    void client_doesNotWait_behindJobs_whichTakeHalfOfTheProcessors() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> jobs = new ArrayList<>();
            for (int i = 0; i <= Runtime.getRuntime().availableProcessors(); i++) {
                jobs.add(() -> LongWork.run(Urgency.LATER, () -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    boolean ended = awaited(end);
                    running.decrementAndGet();
                    return ended;
                }));
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
            assertThat(most)
                    .hasValueLessThanOrEqualTo(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
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
