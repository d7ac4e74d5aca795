package dev.goferry.telemetry;

import io.opentelemetry.api.trace.SpanContext;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

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

    private static final int STATUS_CLASSES = 6;

    /** The counters of one resource. */
    private static final class Counters {
        final EnumMap<Result, LongAdder[]> requests = new EnumMap<>(Result.class);
        final Latency latency = new Latency();

        Counters() {
            for (Result result : Result.values()) {
                requests.put(result, Latency.adders(STATUS_CLASSES));
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

    /**
     * Counts one finished request.
     *
     * @param status 0 stands for an answer that was cut off
     * @param span of the request if it is traced: an exemplar of its duration
     */
    public void record(
            Resource resource, Result result, int status, long bodyBytes, long nanos, @Nullable SpanContext span) {
        Counters counts = of(resource);
        counts.requests(result, Math.clamp(status / 100, 0, STATUS_CLASSES - 1)).increment();
        bytes.add(bodyBytes);
        counts.latency.record(nanos, span);
    }

    /** Finished requests by result; those that were cut off or ended in 5xx under {@link Result#ERROR} too. */
    public Map<Result, Long> byResult() {
        Map<Result, Long> sums = new EnumMap<>(Result.class);
        for (Counters each : counters.values()) {
            each.requests.forEach((result, statuses) -> {
                for (int status = 0; status < STATUS_CLASSES; status++) {
                    boolean failed = status == 0 || status == 5;
                    sums.merge(failed ? Result.ERROR : result, statuses[status].sum(), Long::sum);
                }
            });
        }
        return sums;
    }

    /** Bytes of bodies sent. */
    public long bytes() {
        return bytes.sum();
    }

    /** Finished requests by duration: one number for each of {@link #durationBounds} and one for what was longer. */
    public long[] byDuration() {
        long[] sums = new long[Latency.bounds().length + 1];
        for (Counters each : counters.values()) {
            long[] counts = each.latency.counts();
            for (int i = 0; i < sums.length; i++) {
                sums[i] += counts[i];
            }
        }
        return sums;
    }

    /** The upper bounds of {@link #byDuration}. */
    public static List<Duration> durationBounds() {
        return List.of(Latency.bounds());
    }

    /** Tells what was counted so far. */
    public void into(Scrape scrape) {
        Scrape.Counters requests = scrape.counters(
                "goferry_requests", "Requests answered, by what was asked, where the answer came from, and status.");
        Scrape.Histograms durations = scrape.histograms(
                "goferry_request_duration_seconds", "From a request's arrival to its answer's last byte.");
        for (Resource resource : Resource.values()) {
            for (Result result : Result.values()) {
                for (int status = 0; status < STATUS_CLASSES; status++) {
                    long count = of(resource).requests(result, status).sum();
                    if (count > 0) {
                        requests.add(
                                count,
                                "resource",
                                resource.label(),
                                "result",
                                result.label(),
                                "status",
                                status == 0 ? "cut" : status + "xx");
                    }
                }
            }
            durations.add(of(resource).latency, "resource", resource.label());
        }
        requests.end();
        durations.end();
        scrape.counter("goferry_response_bytes", "Bytes of bodies sent.", bytes.sum());
    }
}
