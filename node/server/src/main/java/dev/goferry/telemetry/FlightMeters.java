package dev.goferry.telemetry;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Where flights brought their files from and how they ended. Thread-safe. */
public final class FlightMeters {
    /** Who had the file, or the answer that there is none. */
    public enum Source {
        /** This node's own disk: another flight had just landed. */
        DISK,
        /** The region's bucket. */
        BUCKET,
        /** Another node that was fetching it, followed as the bytes came. */
        PEER,
        /** What another node left with the lease: that there is nothing. */
        NOTE,
        /** This node itself, from its upstreams. */
        UPSTREAM
    }

    /** How it ended. */
    public enum Outcome {
        COMMITTED,
        ABSENT,
        FORBIDDEN,
        REFUSED,
        FAILED
    }

    private final EnumMap<Source, EnumMap<Outcome, LongAdder>> landed = new EnumMap<>(Source.class);
    private final LongAdder joined = new LongAdder();

    public FlightMeters() {
        for (Source source : Source.values()) {
            EnumMap<Outcome, LongAdder> outcomes = new EnumMap<>(Outcome.class);
            for (Outcome outcome : Outcome.values()) {
                outcomes.put(outcome, new LongAdder());
            }
            landed.put(source, outcomes);
        }
    }

    /** One flight has ended. */
    public void landed(Source source, Outcome outcome) {
        of(source, outcome).increment();
    }

    /** Somebody waits for a flight that another request began. */
    public void joined() {
        joined.increment();
    }

    private LongAdder of(Source source, Outcome outcome) {
        return Objects.requireNonNull(Objects.requireNonNull(landed.get(source)).get(outcome));
    }

    /** Tells what was counted so far. */
    public void into(Scrape scrape, int inTheAir) {
        scrape.gauge("goferry_flights_in_progress", "Fetches of module files in the air.", inTheAir);
        scrape.counter("goferry_flights_joined", "Requests that shared a flight of another one.", joined.sum());
        Scrape.Counters flights =
                scrape.counters("goferry_flights", "Fetches of module files, by who had the file and how they ended.");
        for (Source source : Source.values()) {
            for (Outcome outcome : Outcome.values()) {
                long count = of(source, outcome).sum();
                if (count > 0 || outcome == Outcome.COMMITTED) {
                    flights.add(count, "source", label(source), "outcome", label(outcome));
                }
            }
        }
        flights.end();
    }

    private static String label(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
