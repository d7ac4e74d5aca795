package dev.goferry.job;

import java.time.Duration;

/** At most so many steps at once and so many begun a second, in the order in which they came. Thread-safe. */
public final class Pace {
    private final java.util.concurrent.Semaphore slots;
    private final long nanosEach;
    private long next = System.nanoTime();

    /** @param rate begun a second; 0 for no limit */
    public Pace(int concurrency, int rate) {
        this.slots = new java.util.concurrent.Semaphore(concurrency, true);
        this.nanosEach = rate == 0 ? 0 : Duration.ofSeconds(1).toNanos() / rate;
    }

    /** Waits for a place; each must be followed by {@link #leave}. */
    public void enter() throws InterruptedException {
        slots.acquire();
        try {
            Thread.sleep(Duration.ofNanos(reserve()));
        } catch (InterruptedException e) {
            slots.release();
            throw e;
        }
    }

    private synchronized long reserve() {
        long now = System.nanoTime();
        long at = next - now > 0 ? next : now;
        next = at + nanosEach;
        return at - now;
    }

    /** Gives the place back. */
    public void leave() {
        slots.release();
    }
}
