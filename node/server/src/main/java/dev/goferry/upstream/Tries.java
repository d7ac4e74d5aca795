package dev.goferry.upstream;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * What one fetch may still spend: tries and time. The deadline is shared by the whole chain and bounds the way to an
 * answer's head; each upstream has its own count of tries, so that a source that fails leaves some to the next one.
 * Not thread-safe: a fetch is one virtual thread.
 */
public final class Tries {
    private final int each;
    private final Map<String, Integer> leftByUpstream = new HashMap<>();
    private final Instant deadline;

    public Tries(int tries, Instant deadline) {
        this.each = tries;
        this.deadline = deadline;
    }

    /** Takes one of this upstream's tries, or says that none is left. */
    public boolean take(String upstream) {
        int rest = leftByUpstream.getOrDefault(upstream, each);
        leftByUpstream.put(upstream, Math.max(0, rest - 1));
        return rest > 0;
    }

    /** Whether {@link #take(String)} would succeed. */
    public boolean left(String upstream) {
        return leftByUpstream.getOrDefault(upstream, each) > 0;
    }

    /** The time left for the whole fetch, never negative. */
    public Duration timeLeft(Instant now) {
        Duration rest = Duration.between(now, deadline);
        return rest.isNegative() ? Duration.ZERO : rest;
    }
}
