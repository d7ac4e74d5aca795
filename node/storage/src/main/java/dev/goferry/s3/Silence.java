package dev.goferry.s3;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether the server takes calls and answers none. So many calls without an answer in time, and no answer to any since
 * the first of them began, and it is taken for silent: whoever calls then need not wait to learn the same. Any answer
 * ends it, so while it lasts one call at a time, and one a second at most, has to ask. Thread-safe.
 */
final class Silence {
    /** One call may have met a connection that was dead already. */
    static final int LIMIT = 2;

    static final Duration BETWEEN_PROBES = Duration.ofSeconds(1);

    private final LongSupplier nanos;
    private int unanswered;
    private long lastAnswer;
    private long since;
    private boolean probing;
    private long lastProbe;

    /** @param nanos as {@link System#nanoTime} */
    Silence(LongSupplier nanos) {
        this.nanos = nanos;
        this.lastAnswer = nanos.getAsLong();
        this.lastProbe = lastAnswer - BETWEEN_PROBES.toNanos();
    }

    synchronized void answered() {
        lastAnswer = nanos.getAsLong();
        unanswered = 0;
    }

    /** @param began when the call began; one that began before the last answer says nothing of what is now */
    synchronized void unanswered(long began) {
        if (began - lastAnswer < 0) {
            return;
        }
        if (unanswered == 0) {
            since = began;
        }
        unanswered++;
    }

    synchronized boolean isKnown() {
        return unanswered >= LIMIT;
    }

    /** How long the server has been silent. */
    synchronized Duration lasts() {
        return Duration.ofNanos(nanos.getAsLong() - since);
    }

    /** Whether the caller is to ask the server now; who does says {@link #probed} afterwards. */
    synchronized boolean mayProbe() {
        if (probing || nanos.getAsLong() - lastProbe < BETWEEN_PROBES.toNanos()) {
            return false;
        }
        probing = true;
        return true;
    }

    synchronized void probed() {
        probing = false;
        lastProbe = nanos.getAsLong();
    }
}
