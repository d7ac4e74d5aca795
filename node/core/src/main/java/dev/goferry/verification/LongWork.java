package dev.goferry.verification;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Threads of the operating system for what computes for long. A virtual thread that inflates and hashes for a second
 * keeps its carrier from all others, and there are no more carriers than processors; the operating system takes turns.
 */
final class LongWork {
    private static final int THREADS = Runtime.getRuntime().availableProcessors();
    private static final long IDLE_SECONDS = 10;

    /** Bounded by its callers, each of whom waits. */
    private static final ThreadPoolExecutor POOL = pool();

    /** Computes. */
    interface Work<T> {
        T run() throws IOException;
    }

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
    static <T> T run(Work<T> work) throws IOException {
        if (!Thread.currentThread().isVirtual()) {
            return work.run();
        }
        FutureTask<T> task = new FutureTask<>(work::run);
        POOL.execute(task);
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    isInterrupted = true;
                } catch (ExecutionException e) {
                    throw rethrown(e.getCause());
                }
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static IOException rethrown(@Nullable Throwable cause) {
        if (cause instanceof RuntimeException fault) {
            throw fault;
        }
        if (cause instanceof Error fault) {
            throw fault;
        }
        return cause instanceof IOException known ? known : new IOException(cause);
    }
}
