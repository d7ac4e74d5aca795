package dev.goferry.server;

import java.time.Instant;
import java.time.InstantSource;

/**
 * Right when it was made, and from then on the monotonic clock: time-outs, rests and times to live neither end nor last
 * for ever because somebody sets the machine's clock.
 */
final class SteadyClock implements InstantSource {
    private final Instant start;
    private final long startNanos = System.nanoTime();

    SteadyClock(Instant start) {
        this.start = start;
    }

    @Override
    public Instant instant() {
        return start.plusNanos(System.nanoTime() - startNanos);
    }
}
