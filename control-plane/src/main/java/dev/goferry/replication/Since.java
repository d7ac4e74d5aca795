package dev.goferry.replication;

import dev.goferry.document.InvalidField;
import dev.goferry.log.Cursor;
import dev.goferry.log.Position;
import java.time.DateTimeException;
import java.time.Instant;

/** From where on a source's log counts. Immutable. */
public sealed interface Since {
    /** All of it. */
    record Beginning() implements Since {}

    /** From this segment of the log on, counted from 1. */
    record Sequence(long first) implements Since {}

    /** What was logged then or later, by the source's clock. */
    record Time(Instant time) implements Since {}

    /** Reads {@link #text}: nothing, a number, or a time in UTC. */
    static Since parse(String text) {
        if (text.isEmpty()) {
            return new Beginning();
        }
        if (text.matches("[1-9]\\d{0,17}")) {
            return new Sequence(Long.parseLong(text));
        }
        try {
            return new Time(Instant.parse(text));
        } catch (DateTimeException e) {
            throw new InvalidField(
                    "since",
                    "expected a sequence of the source's log such as 4711, or a time such as 2026-11-01T12:00:00Z");
        }
    }

    /** As {@link #parse} reads it. */
    default String text() {
        return switch (this) {
            case Beginning() -> "";
            case Sequence(long first) -> Long.toString(first);
            case Time(Instant time) -> time.toString();
        };
    }

    /** Where a rule begins to read. */
    default Cursor start() {
        return switch (this) {
            case Sequence(long first) -> new Cursor("", new Position(first, 0));
            case Beginning(), Time(var _) -> Cursor.START;
        };
    }

    /** Whether a record that was logged then counts; the log's reader sees to sequences. */
    default boolean takes(Instant logged) {
        return !(this instanceof Time(Instant time)) || !logged.isBefore(time);
    }
}
