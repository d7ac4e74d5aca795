package dev.goferry.telemetry;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The W3C trace context of a request: read from its headers, and given on to upstreams. */
public final class TraceContext {
    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();
    private static final TextMapGetter<UnaryOperator<@Nullable String>> HEADERS = new HeaderGetter();

    private TraceContext() {}

    /** The trace that the headers name, or the empty one. */
    public static Context of(UnaryOperator<@Nullable String> header) {
        return header.apply("traceparent") == null ? Context.root() : W3C.extract(Context.root(), header, HEADERS);
    }

    /** The header that gives the calling thread's span on to an upstream, or null if there is none. */
    public static @Nullable String traceparent() {
        Map<String, String> headers = new HashMap<>();
        W3C.inject(Context.current(), headers, (carrier, name, value) -> headers.put(name, value));
        return headers.get("traceparent");
    }

    private static final class HeaderGetter implements TextMapGetter<UnaryOperator<@Nullable String>> {
        @Override
        @SuppressWarnings("deprecation") // still abstract
        public Iterable<String> keys(UnaryOperator<@Nullable String> carrier) {
            return List.of();
        }

        @Override
        public @Nullable String get(@Nullable UnaryOperator<@Nullable String> carrier, String key) {
            return carrier == null ? null : carrier.apply(key);
        }
    }
}
