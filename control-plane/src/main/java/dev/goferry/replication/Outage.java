package dev.goferry.replication;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** While nothing can be taken, files wait for the next try together, ever longer: 250 ms to 5 s. Thread-safe. */
final class Outage {
    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private Duration next = FIRST;
    private long untilNanos = System.nanoTime();

    /** Nothing could be taken: the next try is later. Many who fail in the same try count once. */
    synchronized void failed() {
        long now = System.nanoTime();
        if (now - untilNanos >= 0) {
            untilNanos = now + next.toNanos();
            Duration longer = next.multipliedBy(2);
            next = longer.compareTo(LONGEST) < 0 ? longer : LONGEST;
        }
    }

    /** It is over. */
    synchronized void passed() {
        next = FIRST;
    }

    /** Waits for the next try. */
    void await() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(left());
    }

    private synchronized long left() {
        return untilNanos - System.nanoTime();
    }
}
