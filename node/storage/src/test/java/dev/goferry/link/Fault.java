package dev.goferry.link;

import java.time.Duration;

/** What a {@link FaultyLink} does to what passes. A request is what a client sends until the server answers. */
public sealed interface Fault {
    /** Everything passes. */
    record None() implements Fault {}

    /** Each answer begins that much later. */
    record Slow(Duration perAnswer) implements Fault {}

    /** A connection is reset after that many bytes of requests, counted from when the fault was set. */
    record CutRequests(long afterBytes) implements Fault {}

    /** A connection is reset after that many bytes of answers, counted from when the fault was set. */
    record CutAnswers(long afterBytes) implements Fault {}

    /** Requests reach the server whole; the next {@code count} answers are lost, each with its connection. */
    record LoseAnswers(int count) implements Fault {}

    /** One request of {@code oneIn} gets an HTTP 503 in place of the server's answer and never reaches the server. */
    record Busy(int oneIn) implements Fault {}

    /** Nothing passes in either direction, and connections stay open. */
    record Stalled() implements Fault {}

    /** The same from the moment when one connection has passed that many bytes of requests: in the middle of one. */
    record StalledAmid(long afterBytes) implements Fault {}

    /** Whoever connects or sends is reset. */
    record Refused() implements Fault {}
}
