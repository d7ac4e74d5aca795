package dev.goferry.upstream;

import java.time.Duration;

/** How long and how much one upstream may take. */
public record UpstreamLimits(Times times, Rate rate, Places places, Rests rests) {
    /** 64 places, 48 of them for prefetches; a breaker that opens after five failures in a row. */
    public static final UpstreamLimits DEFAULT = new UpstreamLimits(
            new Times(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(15)),
            new Rate(Duration.ofMinutes(30), 1024, Duration.ofSeconds(30)),
            new Places(64, 48, 4096, Duration.ofSeconds(10)),
            new Rests(5, Duration.ofSeconds(2), Duration.ofSeconds(30)));

    /**
     * The longest silences.
     *
     * @param connect until a connection, TLS included, is ready
     * @param firstByte from the request to the answer's head
     * @param stall between two pieces of a body
     */
    public record Times(Duration connect, Duration firstByte, Duration stall) {
        public Times {
            positive("connect", connect);
            positive("firstByte", firstByte);
            positive("stall", stall);
        }
    }

    /**
     * How slow a body may be.
     *
     * @param whole for a whole body, however fast
     * @param minBytesPerSecond a body slower than this over {@code window} is given up; time that our reader takes is not
     *     counted
     */
    public record Rate(Duration whole, long minBytesPerSecond, Duration window) {
        public Rate {
            positive("whole body", whole);
            positive("rate window", window);
            if (minBytesPerSecond < 0) {
                throw new IllegalArgumentException("an upstream's least rate is at least 0");
            }
        }
    }

    /**
     * Requests in flight, bodies included.
     *
     * @param all also the largest HTTP/1.1 pool
     * @param prefetches how many of them may be prefetches
     * @param waiting requests that may wait for a place; more are refused at once
     * @param patience the longest wait for a place
     */
    public record Places(int all, int prefetches, int waiting, Duration patience) {
        public Places {
            positive("wait for a place", patience);
            if (all < 1 || waiting < 0 || prefetches < 0 || prefetches > all) {
                throw new IllegalArgumentException(
                        "an upstream has at least one place, and prefetches have no more than all");
            }
        }
    }

    /**
     * The breaker.
     *
     * @param failures so many in a row open it
     * @param first the first rest; doubles with each failed probe
     * @param longest where the doubling ends
     */
    public record Rests(int failures, Duration first, Duration longest) {
        public Rests {
            positive("breaker's rest", first);
            positive("breaker's longest rest", longest);
            if (failures < 1) {
                throw new IllegalArgumentException("a breaker opens after at least one failure");
            }
        }
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("an upstream's " + name + " time-out must be more than 0");
        }
    }

    public UpstreamLimits withTimeouts(Duration connect, Duration firstByte, Duration stall) {
        return new UpstreamLimits(new Times(connect, firstByte, stall), rate, places, rests);
    }

    public UpstreamLimits withBodyTime(Duration whole, long minBytesPerSecond, Duration window) {
        return new UpstreamLimits(times, new Rate(whole, minBytesPerSecond, window), places, rests);
    }

    public UpstreamLimits withConcurrency(int all, int prefetches, int waiting, Duration patience) {
        return new UpstreamLimits(times, rate, new Places(all, prefetches, waiting, patience), rests);
    }

    public UpstreamLimits withBreaker(int failures, Duration first, Duration longest) {
        return new UpstreamLimits(times, rate, places, new Rests(failures, first, longest));
    }
}
