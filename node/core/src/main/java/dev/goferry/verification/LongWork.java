package dev.goferry.verification;

import dev.goferry.threads.Uninterrupted;
import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads of the operating system for what computes for long. A virtual thread that inflates and hashes for a second
 * keeps its carrier from all others, and there are no more carriers than processors; the operating system takes turns.
 * What a job wants has threads of its own, half as many as there are processors.
 */
final class LongWork {
    private static final int THREADS = Runtime.getRuntime().availableProcessors();
    private static final long IDLE_SECONDS = 10;

    /** Bounded by its callers, each of whom waits. */
    private static final ThreadPoolExecutor NOW = pool("zip-check-", THREADS);

    /** Niceness would not do: all threads of a JVM wait at a safepoint for the one that gets no processor. */
    private static final ThreadPoolExecutor LATER = pool("zip-check-later-", Math.max(1, THREADS / 2));

    private LongWork() {}

    private static ThreadPoolExecutor pool(String name, int threads) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name(name, 0).factory());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Runs it and waits for its end, whatever interrupts come meanwhile; they are kept. */
    static <T> T run(Urgency urgency, Uninterrupted.Work<T> work) throws IOException {
        return Thread.currentThread().isVirtual() ? Uninterrupted.run(pool(urgency), work) : work.run();
    }

    private static ThreadPoolExecutor pool(Urgency urgency) {
        return switch (urgency) {
            case NOW -> NOW;
            case LATER -> LATER;
        };
    }
}
