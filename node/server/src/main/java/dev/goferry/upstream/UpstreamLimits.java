package dev.goferry.upstream;

import java.time.Duration;

/**
 * How long and how much one upstream may take.
 *
 * @param connect until a connection, TLS included, is ready
 * @param firstByte from the request to the answer's head
 * @param stall between two pieces of a body
 * @param body for a whole body, however fast
 * @param minBytesPerSecond a body slower than this over {@code minRateWindow} is given up; time that our reader takes
 *     is not counted
 * @param concurrency requests in flight, bodies included; also the largest HTTP/1.1 pool
 * @param prefetchConcurrency of those, how many may be prefetches
 * @param waiting requests that may wait for a slot; more are refused at once
 * @param slotWait the longest wait for a slot
 * @param breakerFailures so many failures in a row open the breaker
 * @param breakerRest the first rest of an open breaker; doubles with each failed probe
 * @param breakerLongestRest where the doubling ends
 */
public record UpstreamLimits(
        Duration connect,
        Duration firstByte,
        Duration stall,
        Duration body,
        long minBytesPerSecond,
        Duration minRateWindow,
        int concurrency,
        int prefetchConcurrency,
        int waiting,
        Duration slotWait,
        int breakerFailures,
        Duration breakerRest,
        Duration breakerLongestRest) {
    public static final UpstreamLimits DEFAULT = new UpstreamLimits(
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Duration.ofMinutes(30),
            1024,
            Duration.ofSeconds(30),
            64,
            48,
            4096,
            Duration.ofSeconds(10),
            5,
            Duration.ofSeconds(2),
            Duration.ofSeconds(30));

    public UpstreamLimits {
        positive("connect", connect);
        positive("firstByte", firstByte);
        positive("stall", stall);
        positive("body", body);
        positive("minRateWindow", minRateWindow);
        positive("slotWait", slotWait);
        positive("breakerRest", breakerRest);
        positive("breakerLongestRest", breakerLongestRest);
        if (concurrency < 1 || waiting < 0 || breakerFailures < 1 || minBytesPerSecond < 0) {
            throw new IllegalArgumentException(
                    "an upstream's concurrency and breaker failures are at least 1, its other counts at least 0");
        }
        if (prefetchConcurrency < 0 || prefetchConcurrency > concurrency) {
            throw new IllegalArgumentException("prefetches of an upstream are between 0 and its concurrency");
        }
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("an upstream's " + name + " time-out must be more than 0");
        }
    }

    public UpstreamLimits withTimeouts(Duration connect, Duration firstByte, Duration stall) {
        return new UpstreamLimits(
                connect,
                firstByte,
                stall,
                body,
                minBytesPerSecond,
                minRateWindow,
                concurrency,
                prefetchConcurrency,
                waiting,
                slotWait,
                breakerFailures,
                breakerRest,
                breakerLongestRest);
    }

    public UpstreamLimits withBodyTime(Duration body, long minBytesPerSecond, Duration minRateWindow) {
        return new UpstreamLimits(
                connect,
                firstByte,
                stall,
                body,
                minBytesPerSecond,
                minRateWindow,
                concurrency,
                prefetchConcurrency,
                waiting,
                slotWait,
                breakerFailures,
                breakerRest,
                breakerLongestRest);
    }

    public UpstreamLimits withConcurrency(int concurrency, int prefetchConcurrency, int waiting, Duration slotWait) {
        return new UpstreamLimits(
                connect,
                firstByte,
                stall,
                body,
                minBytesPerSecond,
                minRateWindow,
                concurrency,
                prefetchConcurrency,
                waiting,
                slotWait,
                breakerFailures,
                breakerRest,
                breakerLongestRest);
    }

    public UpstreamLimits withBreaker(int failures, Duration rest, Duration longestRest) {
        return new UpstreamLimits(
                connect,
                firstByte,
                stall,
                body,
                minBytesPerSecond,
                minRateWindow,
                concurrency,
                prefetchConcurrency,
                waiting,
                slotWait,
                failures,
                rest,
                longestRest);
    }
}
