package dev.goferry.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock that stands until the next event. */
public final class VirtualTime implements InstantSource {
    private record Event(Instant at, long order, Runnable action) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparing(Event::at).thenComparingLong(Event::order));
    private Instant now = Instant.parse("2026-11-01T10:00:00Z");
    private long order;

    @Override
    public Instant instant() {
        return now;
    }

    public void after(Duration delay, Runnable action) {
        events.add(new Event(now.plus(delay), order++, action));
    }

    /** Lets this much time pass, with all that happens in it. May be called by an event. */
    public void pass(Duration duration) {
        Instant end = now.plus(duration);
        for (Event next = events.peek(); next != null && !next.at.isAfter(end); next = events.peek()) {
            events.remove();
            now = next.at.isAfter(now) ? next.at : now;
            next.action.run();
        }
        now = end.isAfter(now) ? end : now;
    }
}
