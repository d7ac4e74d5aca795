package dev.goferry.telemetry;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What upstreams answered and how fast, by host and outcome. Thread-safe. */
public final class UpstreamMeters {
    private record Series(String host, String outcome) {}

    private final ConcurrentHashMap<Series, Latency> answers = new ConcurrentHashMap<>();

    /**
     * Counts one answer.
     *
     * @param host of the upstream, without credentials, or {@code direct}
     * @param outcome one of a dozen words
     * @param nanos until its head, tries included
     */
    public void record(String host, String outcome, long nanos) {
        answers.computeIfAbsent(new Series(host, outcome), series -> new Latency())
                .record(nanos);
    }

    /** What one upstream answered so far: all answers, and those of them that were neither the file nor its absence. */
    public record Answered(long requests, long failed) {}

    /** What was answered so far, by host. */
    public Map<String, Answered> byHost() {
        Map<String, Answered> sums = new TreeMap<>();
        answers.forEach((series, latency) -> {
            long count = Arrays.stream(latency.counts()).sum();
            boolean failed =
                    !series.outcome().equals("found") && !series.outcome().equals("not_found");
            sums.merge(
                    series.host(),
                    new Answered(count, failed ? count : 0),
                    (one, other) -> new Answered(one.requests() + other.requests(), one.failed() + other.failed()));
        });
        return sums;
    }

    /** Tells what was counted so far. */
    public void into(Scrape scrape) {
        Scrape.Counters requests =
                scrape.counters("goferry_upstream_requests", "Questions to upstreams, by host and outcome.");
        Scrape.Histograms durations = scrape.histograms(
                "goferry_upstream_request_duration_seconds",
                "From a question to the head of its answer, all tries included.");
        answers.forEach((series, latency) -> {
            long count = 0;
            for (long bucket : latency.counts()) {
                count += bucket;
            }
            requests.add(count, "upstream", series.host(), "outcome", series.outcome());
            durations.add(latency, "upstream", series.host(), "outcome", series.outcome());
        });
        requests.end();
        durations.end();
    }
}
