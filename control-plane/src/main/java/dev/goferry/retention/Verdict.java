package dev.goferry.retention;

/** Whether a version may go. */
sealed interface Verdict {
    /** {@code where} it can be had again. */
    record Goes(String where) implements Verdict {}

    /** {@code why} is one line. */
    record Stays(String why) implements Verdict {}
}
