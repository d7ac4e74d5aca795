package dev.goferry.server;

import dev.goferry.telemetry.Traces;
import dev.goferry.telemetry.UpstreamMeters;
import dev.goferry.upstream.Upstream;
import dev.goferry.upstream.UpstreamAnswer;
import dev.goferry.upstream.UpstreamRequest;
import io.opentelemetry.api.trace.SpanKind;
import java.util.Locale;

/** An upstream whose answers are counted and timed. */
final class Observed implements Upstream {
    private final Upstream upstream;
    private final String host;
    private final UpstreamMeters meters;

    Observed(Upstream upstream, String host, UpstreamMeters meters) {
        this.upstream = upstream;
        this.host = host;
        this.meters = meters;
    }

    @Override
    public UpstreamAnswer get(UpstreamRequest request) {
        long start = System.nanoTime();
        try (Traces.Step step = Traces.step("GET", SpanKind.CLIENT)) {
            step.with("http.request.method", "GET").with("server.address", host);
            UpstreamAnswer answer = upstream.get(request);
            String outcome = outcome(answer);
            step.with("goferry.outcome", outcome);
            meters.record(host, outcome, System.nanoTime() - start);
            return answer;
        }
    }

    private static String outcome(UpstreamAnswer answer) {
        return switch (answer) {
            case UpstreamAnswer.Found found -> "found";
            case UpstreamAnswer.NotFound notFound -> "not_found";
            case UpstreamAnswer.Forbidden forbidden -> "forbidden";
            case UpstreamAnswer.Unavailable unavailable ->
                unavailable.reason().name().toLowerCase(Locale.ROOT);
        };
    }

    @Override
    public void close() {
        upstream.close();
    }

    @Override
    public String toString() {
        return upstream.toString();
    }
}
