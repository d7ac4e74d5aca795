package dev.goferry.telemetry;

import java.time.Duration;
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

    private final LongAdder[][][] requests;
    private final LongAdder[][] latency;
    private final LongAdder[] micros;
    private final LongAdder bytes = new LongAdder();

    public RequestMeters() {
        int resources = Resource.values().length;
        this.requests = new LongAdder[resources][Result.values().length][6];
        this.latency = new LongAdder[resources][BOUNDS_MICROS.length + 1];
        this.micros = new LongAdder[resources];
        for (int r = 0; r < resources; r++) {
            micros[r] = new LongAdder();
            fill(latency[r]);
            for (LongAdder[] byStatus : requests[r]) {
                fill(byStatus);
            }
        }
    }

    private static void fill(LongAdder[] adders) {
        for (int i = 0; i < adders.length; i++) {
            adders[i] = new LongAdder();
        }
    }

    /** Counts one finished request. */
    public void record(Resource resource, Result result, int status, long bodyBytes, long nanos) {
        int r = resource.ordinal();
        requests[r][result.ordinal()][Math.clamp(status / 100, 0, 5)].increment();
        bytes.add(bodyBytes);
        long us = nanos / 1_000;
        micros[r].add(us);
        int bucket = 0;
        while (bucket < BOUNDS_MICROS.length && us > BOUNDS_MICROS[bucket]) {
            bucket++;
        }
        latency[r][bucket].increment();
    }

    /** Requests so far by resource, result and status class (2 for 2xx). */
    public long requests(Resource resource, Result result, int statusClass) {
        return requests[resource.ordinal()][result.ordinal()][statusClass].sum();
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
        return latency[resource.ordinal()][bucket].sum();
    }

    /** The sum of all latencies of this kind. */
    public Duration latencySum(Resource resource) {
        return Duration.ofNanos(micros[resource.ordinal()].sum() * 1_000);
    }
}
