package dev.goferry.scrub;

import dev.goferry.log.Cursor;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a scrub began, in each of its steps: what was set aside and what was evicted since then concerns a step that is done
 * again. As text {@code 2026-11-01T12:00:00Z|epoch:17/3}.
 *
 * @param cursor the end of the region's log then
 */
record Begin(Instant time, Cursor cursor) {
    private static final String BAR = "|";

    /** Clocks of control planes differ. */
    private static final Duration BEFORE = Duration.ofMinutes(1);

    String text() {
        return time + BAR + cursor.text();
    }

    /** Empty for what is a module's path: steps of former versions did not say. */
    static Optional<Begin> parse(String text) {
        int bar = text.indexOf(BAR);
        return bar < 0
                ? Optional.empty()
                : Optional.of(new Begin(Instant.parse(text.substring(0, bar)), Cursor.parse(text.substring(bar + 1))));
    }

    /** What was set aside from then on is this scrub's affair. */
    Instant since() {
        return time.minus(BEFORE);
    }
}
