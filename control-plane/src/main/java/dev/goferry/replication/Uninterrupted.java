package dev.goferry.replication;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs what writes to our store to its end, though the rule was stopped: an interrupt in the midst of an fsync fails for
 * others who wait for the same one.
 */
final class Uninterrupted {
    /** Some calls of the store. */
    interface Deed<T> {
        T run() throws IOException;
    }

    private Uninterrupted() {}

    /** Its outcome, in this thread; an interrupt that came meanwhile is kept. */
    static <T> T run(Deed<T> deed) throws IOException {
        FutureTask<T> task = new FutureTask<>(deed::run);
        Thread.ofVirtual().name("replication-write").start(task);
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    isInterrupted = true;
                } catch (ExecutionException e) {
                    throw e.getCause() instanceof IOException known
                            ? known
                            : new IOException("a fault while replicating: " + e.getCause(), e.getCause());
                }
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
