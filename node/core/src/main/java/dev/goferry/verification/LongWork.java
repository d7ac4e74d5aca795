package dev.goferry.verification;

import dev.goferry.threads.Uninterrupted;
import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads of the operating system for what computes for long. A virtual thread that inflates and hashes for a second
 * keeps its carrier from all others, and there are no more carriers than processors; the operating system takes turns.
 * What a job wants has threads of its own, which leave the processors to all others.
 */
final class LongWork {
    private static final int THREADS = Runtime.getRuntime().availableProcessors();
    private static final long IDLE_SECONDS = 10;

    /** Bounded by its callers, each of whom waits. */
    private static final ThreadPoolExecutor NOW =
            pool(Thread.ofPlatform().daemon().name("zip-check-", 0).factory());

    private static final ThreadPoolExecutor LATER = pool(LongWork::nice);

    private LongWork() {}

    private static Thread nice(Runnable work) {
        return Thread.ofPlatform().daemon().name("zip-check-later").unstarted(() -> {
            Nice.toOthers();
            work.run();
        });
    }

    private static ThreadPoolExecutor pool(ThreadFactory threads) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
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
