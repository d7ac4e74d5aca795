package dev.goferry.edge;

import dev.goferry.telemetry.RequestMeters;
import dev.goferry.telemetry.RequestMeters.Resource;
import dev.goferry.telemetry.Result;
import dev.goferry.telemetry.Traces;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** One request on its event loop, from its arrival to the line in the access log. Used on that loop only. */
final class Exchange {
    final HttpServerRequest request;
    final HttpServerResponse response;
    final String id;
    private final long startNanos;
    private final RequestMeters meters;
    private final AccessLog.@Nullable Recorder log;
    private boolean finished;
    private Context trace = Context.root();

    Exchange(
            HttpServerRequest request,
            String id,
            long startNanos,
            RequestMeters meters,
            AccessLog.@Nullable Recorder log) {
        this.request = request;
        this.response = request.response();
        this.id = id;
        this.startNanos = startNanos;
        this.meters = meters;
        this.log = log;
    }

    /** From now on this request's end is the end of its span. */
    Context traced(Context begun) {
        trace = begun;
        return begun;
    }

    boolean head() {
        return request.method().equals(HttpMethod.HEAD);
    }

    /** Counts and logs the request, once. {@code status} 0 stands for an answer that was cut off. */
    void finish(int status, long bytes, Result result, @Nullable String upstream) {
        if (finished) {
            return;
        }
        finished = true;
        long now = System.nanoTime();
        ConnectionWatch.done(request, now);
        long nanos = now - startNanos;
        String target = request.uri();
        SpanContext span = trace.equals(Context.root()) ? null : Traces.answered(trace, status, result);
        meters.record(resource(target), result, status, bytes, nanos, span);
        AccessLog.Recorder recorder = log;
        if (recorder != null) {
            int query = target.indexOf('?');
            recorder.add(new AccessLog.Line(
                    id,
                    request.method().name(),
                    query < 0 ? target : target.substring(0, query),
                    status,
                    bytes,
                    result.label(),
                    nanos,
                    client(),
                    upstream));
        }
    }

    String client() {
        var address = request.remoteAddress();
        return address == null ? "" : address.hostAddress();
    }

    private static Resource resource(String target) {
        if (target.endsWith(".info")) {
            return Resource.INFO;
        }
        if (target.endsWith(".mod")) {
            return Resource.MOD;
        }
        if (target.endsWith(".zip")) {
            return Resource.ZIP;
        }
        if (target.endsWith("/@v/list")) {
            return Resource.LIST;
        }
        if (target.endsWith("/@latest")) {
            return Resource.LATEST;
        }
        return target.contains("/sumdb/") ? Resource.SUMDB : Resource.OTHER;
    }
}
