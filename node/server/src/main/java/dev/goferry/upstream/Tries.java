package dev.goferry.upstream;

import java.time.Duration;
import java.time.Instant;

/** What one fetch may still spend: tries and time. Not thread-safe: a fetch is one virtual thread. */
public final class Tries {
    private int left;
    private final Instant deadline;

    public Tries(int tries, Instant deadline) {
        this.left = tries;
        this.deadline = deadline;
    }

    /** Takes one try, or says that none is left. */
    public boolean take() {
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }

    /** The time left for the whole fetch, never negative. */
    public Duration timeLeft(Instant now) {
        Duration rest = Duration.between(now, deadline);
        return rest.isNegative() ? Duration.ZERO : rest;
    }
}
