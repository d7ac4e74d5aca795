package dev.goferry.simulated;

import dev.goferry.virtual.Turns;
import java.time.Duration;
import java.time.Instant;

/** Whether a node can reach something, and when that was last in doubt. Trouble ends by itself. */
final class Reach {
    private final Turns turns;
    private Instant until = Instant.MIN;
    private Instant since = Instant.MIN;

    Reach(Turns turns) {
        this.turns = turns;
    }

    /** Out of reach for so long from now on. */
    void lose(Duration lasts) {
        if (!isLost()) {
            since = turns.instant();
        }
        Instant end = turns.instant().plus(lasts);
        until = end.isAfter(until) ? end : until;
    }

    /** One thing goes wrong now. */
    void stumble() {
        lose(Duration.ZERO);
    }

    /** It is there again. */
    void end() {
        until = turns.instant();
    }

    boolean isLost() {
        return until.isAfter(turns.instant());
    }

    Duration lostFor() {
        return isLost() ? Duration.between(since, turns.instant()) : Duration.ZERO;
    }

    /** Whether it was there all the time since then. */
    boolean heldSince(Instant then) {
        return until.isBefore(then);
    }

    Instant until() {
        return until;
    }
}
