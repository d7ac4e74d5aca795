package dev.goferry.upstream;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Stops asking an upstream that keeps failing. Closed until so many failures in a row; then open for a rest; then one
 * probe decides: success closes it, failure doubles the rest. Thread-safe. A clock set back ends the rest.
 */
final class Breaker {
    enum State {
        CLOSED,
        OPEN,
        HALF_OPEN
    }

    /** The leave to ask once, to be answered by exactly one of {@link #settle}'s outcomes. */
    enum Pass {
        NONE,
        ORDINARY,
        PROBE
    }

    enum Outcome {
        SUCCESS,
        FAILURE,
        /** Not asked after all. */
        NOT_ASKED
    }

    private final int limit;
    private final Duration firstRest;
    private final Duration longestRest;
    private final InstantSource clock;
    private State state = State.CLOSED;
    private int failures;
    private Duration rest;
    private Instant openedAt = Instant.EPOCH;

    Breaker(int limit, Duration firstRest, Duration longestRest, InstantSource clock) {
        this.limit = limit;
        this.firstRest = firstRest;
        this.longestRest = longestRest;
        this.clock = clock;
        this.rest = firstRest;
    }

    synchronized State state() {
        return state;
    }

    synchronized Pass enter() {
        return switch (state) {
            case CLOSED -> Pass.ORDINARY;
            case HALF_OPEN -> Pass.NONE;
            case OPEN -> {
                if (!restLeft().isZero()) {
                    yield Pass.NONE;
                }
                state = State.HALF_OPEN;
                yield Pass.PROBE;
            }
        };
    }

    /** How long it will stay open at least. */
    synchronized Duration restLeft() {
        if (state != State.OPEN) {
            return Duration.ZERO;
        }
        Duration passed = Duration.between(openedAt, clock.instant());
        return passed.isNegative() || passed.compareTo(rest) >= 0 ? Duration.ZERO : rest.minus(passed);
    }

    synchronized void settle(Pass pass, Outcome outcome) {
        switch (pass) {
            case NONE -> {}
            case ORDINARY -> ordinary(outcome);
            case PROBE -> probed(outcome);
        }
    }

    /** Answers to what was asked before it opened change nothing: only the probe closes it. */
    private void ordinary(Outcome outcome) {
        if (state != State.CLOSED) {
            return;
        }
        switch (outcome) {
            case SUCCESS -> failures = 0;
            case FAILURE -> {
                failures++;
                if (failures >= limit) {
                    open(firstRest);
                }
            }
            case NOT_ASKED -> {}
        }
    }

    private void probed(Outcome outcome) {
        switch (outcome) {
            case SUCCESS -> {
                state = State.CLOSED;
                failures = 0;
            }
            case FAILURE -> {
                Duration twice = rest.multipliedBy(2);
                open(twice.compareTo(longestRest) > 0 ? longestRest : twice);
            }
            case NOT_ASKED -> state = State.OPEN;
        }
    }

    private void open(Duration pause) {
        state = State.OPEN;
        rest = pause;
        openedAt = clock.instant();
    }
}
