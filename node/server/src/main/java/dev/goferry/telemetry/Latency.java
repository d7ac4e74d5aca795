package dev.goferry.telemetry;

import io.opentelemetry.api.trace.SpanContext;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A histogram of durations from 100 µs to a minute, as bare adders, with the last traced duration of each bucket.
 * Thread-safe.
 */
final class Latency {
    /** Upper bounds in microseconds; the last bucket is open. */
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

    /** One duration whose trace can be looked up. */
    record Traced(Duration took, SpanContext span, long atMillis) {}

    private final AtomicReferenceArray<@Nullable Traced> traced = new AtomicReferenceArray<>(BOUNDS_MICROS.length + 1);
    private final LongAdder[] buckets = adders(BOUNDS_MICROS.length + 1);
    private final LongAdder micros = new LongAdder();

    static LongAdder[] adders(int count) {
        return IntStream.range(0, count).mapToObj(i -> new LongAdder()).toArray(LongAdder[]::new);
    }

    void record(long nanos) {
        record(nanos, null);
    }

    void record(long nanos, @Nullable SpanContext span) {
        long us = nanos / 1_000;
        micros.add(us);
        int bucket = 0;
        while (bucket < BOUNDS_MICROS.length && us > BOUNDS_MICROS[bucket]) {
            bucket++;
        }
        buckets[bucket].increment();
        if (span != null) {
            traced.set(bucket, new Traced(Duration.ofNanos(nanos), span, System.currentTimeMillis()));
        }
    }

    /** The last traced durations, at most one a bucket. */
    List<Traced> traced() {
        return IntStream.range(0, traced.length())
                .mapToObj(traced::get)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }

    /** The upper bounds of all buckets but the open one. */
    static Duration[] bounds() {
        Duration[] bounds = new Duration[BOUNDS_MICROS.length];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = Duration.ofNanos(BOUNDS_MICROS[i] * 1_000);
        }
        return bounds;
    }

    /** What fell into each bucket, not cumulative. */
    long[] counts() {
        long[] counts = new long[buckets.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = buckets[i].sum();
        }
        return counts;
    }

    Duration sum() {
        return Duration.ofNanos(micros.sum() * 1_000);
    }
}
