package dev.goferry.keeper;

import java.time.Duration;

/** Rests that double from one failure to the next, up to a longest one. Not thread-safe. */
final class Retries {
    private final Duration first;
    private final Duration longest;
    private int failures;

    Retries(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
    }

    Duration failed() {
        Duration rest = first.multipliedBy(1L << Math.min(failures, 20));
        failures++;
        return rest.compareTo(longest) < 0 ? rest : longest;
    }

    /** True if this ends a row of failures. */
    boolean succeeded() {
        boolean news = failures > 0;
        failures = 0;
        return news;
    }

    boolean first() {
        return failures == 1;
    }
}
