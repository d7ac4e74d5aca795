package dev.goferry.dashboard;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The last {@link #MOST} samples: an hour. Counters of a node that is new, or that began again, count from what it says
 * first, so that a restart is no spike. Thread-safe; in memory only, gone with the process.
 */
final class History {
    static final Duration EVERY = Duration.ofSeconds(5);
    static final int MOST = 720;

    private final Deque<Sample> samples = new ArrayDeque<>();
    private Map<String, NodeFigures> before = new HashMap<>();
    private final Map<String, Sample> byMember = new HashMap<>();
    private Instant last = Instant.MIN;

    /** Whether the next sample may be taken. */
    synchronized boolean isDue(Instant now) {
        return last.equals(Instant.MIN) || !now.isBefore(last.plus(EVERY));
    }

    /** What the nodes did since the call before; empty at the first one. */
    synchronized Optional<Sample> add(List<NodeFigures> now, Instant at) {
        Instant from = last;
        Map<String, NodeFigures> base = before;
        last = at;
        before = new HashMap<>();
        byMember.clear();
        now.forEach(each -> before.put(each.member(), each));
        if (from.equals(Instant.MIN) || !from.isBefore(at)) {
            return Optional.empty();
        }
        Duration length = Duration.between(from, at);
        Sample sample = sample(now, base, length, at);
        now.forEach(each -> byMember.put(each.member(), sample(List.of(each), base, length, at)));
        samples.addLast(sample);
        if (samples.size() > MOST) {
            samples.removeFirst();
        }
        return Optional.of(sample);
    }

    /** What one node did in the last interval. */
    synchronized Optional<Sample> latest(String member) {
        return Optional.ofNullable(byMember.get(member));
    }

    /** What all of them did in the last interval. */
    synchronized Optional<Sample> latest() {
        return Optional.ofNullable(samples.peekLast());
    }

    /** The oldest first. */
    synchronized List<Sample> all() {
        return List.copyOf(samples);
    }

    private static Sample sample(List<NodeFigures> now, Map<String, NodeFigures> base, Duration length, Instant at) {
        long[] sums = new long[6];
        long[] durations = new long[0];
        long[] bounds = new long[0];
        for (NodeFigures each : now) {
            NodeFigures was = base.getOrDefault(each.member(), each);
            add(sums, counters(each), counters(was));
            long[] mine = each.durations();
            if (durations.length == 0) {
                durations = new long[mine.length];
                bounds = each.durationBounds();
            }
            add(durations, mine, was.durations());
        }
        return new Sample(
                at,
                length.toMillis() / 1000.0,
                sums[0],
                sums[1],
                sums[2],
                sums[3],
                sums[4],
                sums[5],
                p99(durations, bounds),
                now.stream().mapToLong(each -> each.count("flights")).sum(),
                now.size());
    }

    private static long[] counters(NodeFigures figures) {
        return new long[] {
            figures.requests(),
            figures.hits(),
            figures.misses(),
            figures.errors(),
            figures.count("bytes"),
            figures.upstreamRequests()
        };
    }

    /** Adds the differences; nothing where the two do not fit each other. */
    private static void add(long[] sums, long[] now, long[] was) {
        for (int i = 0; sums.length == now.length && now.length == was.length && i < sums.length; i++) {
            sums[i] += Math.max(0, now[i] - was[i]);
        }
    }

    private static long p99(long[] durations, long[] bounds) {
        long all = Arrays.stream(durations).sum();
        long seen = 0;
        for (int i = 0; i < Math.min(durations.length, bounds.length); i++) {
            seen += durations[i];
            if (all > 0 && seen >= Math.ceil(all * 0.99)) {
                return bounds[i];
            }
        }
        return all == 0 || bounds.length == 0 ? 0 : bounds[bounds.length - 1];
    }
}
