package dev.goferry.job;

import java.util.Locale;

/** Where a job stands; the last three are for good. */
public enum JobState {
    /** Its steps are being named or worked on. */
    ACTIVE,
    PAUSED,
    /** Every step was tried; some may have failed. */
    DONE,
    /** Its steps could not be named. */
    FAILED,
    CANCELLED;

    public boolean isFinal() {
        return this == DONE || this == FAILED || this == CANCELLED;
    }

    /** In lower case, as documents have it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static JobState of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
