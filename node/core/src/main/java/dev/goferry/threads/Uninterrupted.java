package dev.goferry.threads;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Work that an interrupt of whoever waits for it does not reach. Thread-safe. */
public final class Uninterrupted {
    private Uninterrupted() {}

    /** Some work. */
    public interface Work<T> {
        T run() throws IOException;
    }

    /**
     * Has it run by {@code threads} and waits for its end, whatever interrupts come meanwhile; they are kept. What it throws
     * is thrown here.
     */
    public static <T> T run(Executor threads, Work<T> work) throws IOException {
        FutureTask<T> task = new FutureTask<>(work::run);
        threads.execute(task);
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
