package dev.goferry.telemetry;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counters of the client side, kept as bare adders because every hit passes here; a registry reads them when scraped.
 * Thread-safe.
 */
public final class RequestMeters {
    /** What was asked for: the one label beside result and status. Never a module or a version. */
    public enum Resource {
        INFO,
        MOD,
        ZIP,
        LIST,
        LATEST,
        QUERY,
        SUMDB,
        OTHER;

        private final String label = name().toLowerCase(java.util.Locale.ROOT);

        /** The lower-case label. */
        public String label() {
            return label;
        }
    }

    /** Upper bounds of the latency histogram in microseconds; the last bucket is open. */
    private static final long[] BOUNDS_MICROS = {
        100,
        250,
        500,
        1_000,
        2_500,
        5_000,
        10_000,
        25_000,
        50_000,
        100_000,
        250_000,
        500_000,
        1_000_000,
        2_500_000,
        5_000_000,
        10_000_000,
        30_000_000,
        60_000_000
    };

    private static final int STATUS_CLASSES = 6;

    /** The counters of one resource. */
    private static final class Counters {
        final EnumMap<Result, LongAdder[]> requests = new EnumMap<>(Result.class);
        final LongAdder[] latency = new LongAdder[BOUNDS_MICROS.length + 1];
        final LongAdder micros = new LongAdder();

        Counters() {
            fill(latency);
            for (Result result : Result.values()) {
                LongAdder[] byStatus = new LongAdder[STATUS_CLASSES];
                fill(byStatus);
                requests.put(result, byStatus);
            }
        }

        LongAdder requests(Result result, int statusClass) {
            return Objects.requireNonNull(requests.get(result))[statusClass];
        }
    }

    private final EnumMap<Resource, Counters> counters = new EnumMap<>(Resource.class);
    private final LongAdder bytes = new LongAdder();

    public RequestMeters() {
        for (Resource resource : Resource.values()) {
            counters.put(resource, new Counters());
        }
    }

    private Counters of(Resource resource) {
        return Objects.requireNonNull(counters.get(resource));
    }

    private static void fill(LongAdder[] adders) {
        for (int i = 0; i < adders.length; i++) {
            adders[i] = new LongAdder();
        }
    }

    /** Counts one finished request. */
    public void record(Resource resource, Result result, int status, long bodyBytes, long nanos) {
        Counters counts = of(resource);
        counts.requests(result, Math.clamp(status / 100, 0, STATUS_CLASSES - 1)).increment();
        bytes.add(bodyBytes);
        long us = nanos / 1_000;
        counts.micros.add(us);
        int bucket = 0;
        while (bucket < BOUNDS_MICROS.length && us > BOUNDS_MICROS[bucket]) {
            bucket++;
        }
        counts.latency[bucket].increment();
    }

    /** Requests so far by resource, result and status class (2 for 2xx). */
    public long requests(Resource resource, Result result, int statusClass) {
        return of(resource).requests(result, statusClass).sum();
    }

    /** Body bytes sent so far. */
    public long bytes() {
        return bytes.sum();
    }

    /** The upper bounds of the latency buckets; one more, open bucket follows them. */
    public static Duration[] bounds() {
        Duration[] bounds = new Duration[BOUNDS_MICROS.length];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = Duration.ofNanos(BOUNDS_MICROS[i] * 1_000);
        }
        return bounds;
    }

    /** How many requests of this kind fell into the bucket (not cumulative). */
    public long latencyCount(Resource resource, int bucket) {
        return of(resource).latency[bucket].sum();
    }

    /** The sum of all latencies of this kind. */
    public Duration latencySum(Resource resource) {
        return Duration.ofNanos(of(resource).micros.sum() * 1_000);
    }
}
