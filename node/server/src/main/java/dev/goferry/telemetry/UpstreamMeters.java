package dev.goferry.telemetry;

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
