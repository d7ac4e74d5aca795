package dev.goferry.replication;

import java.util.concurrent.TimeUnit;

/** So many bytes a second for all that share it, a quarter of a second's worth at once. Thread-safe. */
final class Bandwidth {
    private static final long NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long BURST_NANOS = NANOS / 4;

    private final long bytesPerSecond;
    private long freeNanos = System.nanoTime() - BURST_NANOS;

    /** @param bytesPerSecond 0 for no bound */
    Bandwidth(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Waits for the turn of bytes that have come: whoever reads no further is sent no more. */
    void take(int bytes) throws InterruptedException {
        if (bytesPerSecond > 0) {
            TimeUnit.NANOSECONDS.sleep(wait(bytes, System.nanoTime()));
        }
    }

    private synchronized long wait(int bytes, long now) {
        freeNanos = Math.max(freeNanos, now - BURST_NANOS) + (long) ((double) bytes * NANOS / bytesPerSecond);
        return freeNanos - now;
    }
}
