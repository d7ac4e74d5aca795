package dev.goferry.log;

import java.io.IOException;

/**
 * The log cannot be read on, and asking again will not help: a segment is missing or damaged, or the log is another than
 * the one that was read before. The message names the object and says what to do.
 */
public final class LogDamaged extends IOException {
    private static final long serialVersionUID = 1L;

    LogDamaged(String message) {
        super(message);
    }

    static LogDamaged gap(String key) {
        return new LogDamaged("the log has a gap: " + key + " is missing and later segments are there; restore it");
    }

    static LogDamaged lost(String key) {
        return new LogDamaged("the log lost " + key
                + ", which was read or written before: was the bucket wiped or restored? Restart the nodes");
    }

    static LogDamaged oldEpoch(String known, String found) {
        return new LogDamaged("old epoch: the log is " + found + " now and was " + known
                + ": the bucket was made anew; restart the nodes, and start followers of this region over");
    }

    static LogDamaged segment(String key, String what) {
        return new LogDamaged("the log segment " + key + " is damaged (" + what + "); restore it");
    }
}
