package dev.goferry.verification;

import dev.goferry.threads.Uninterrupted;
import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads of the operating system for what computes for long. A virtual thread that inflates and hashes for a second
 * keeps its carrier from all others, and there are no more carriers than processors; the operating system takes turns.
 */
final class LongWork {
    private static final int THREADS = Runtime.getRuntime().availableProcessors();
    private static final long IDLE_SECONDS = 10;

    /** Bounded by its callers, each of whom waits. */
    private static final ThreadPoolExecutor POOL = pool();

    private LongWork() {}

    private static ThreadPoolExecutor pool() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("zip-check-", 0).factory());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Runs it and waits for its end, whatever interrupts come meanwhile; they are kept. */
    static <T> T run(Uninterrupted.Work<T> work) throws IOException {
        return Thread.currentThread().isVirtual() ? Uninterrupted.run(POOL, work) : work.run();
    }
}
