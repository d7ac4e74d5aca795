package dev.goferry.edge;

/** Which part of a body a client wants. */
sealed interface Range {
    /** All of it; also what an unreadable or multiple range falls back to, as RFC 9110 allows. */
    record Whole() implements Range {}

    /** The bytes from {@code from} (inclusive) to {@code to} (exclusive). */
    record Part(long from, long to) implements Range {}

    /** A range that begins behind the end. */
    record Unsatisfiable() implements Range {}
}
