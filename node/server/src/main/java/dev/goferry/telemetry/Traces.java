package dev.goferry.telemetry;

import dev.goferry.module.ModulePath;
import dev.goferry.module.ModulePattern;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Spans of what one request sets off. The tracer travels in the request's context, so that whoever works for a traced
 * request finds it, and all others find nothing and pay nothing. Names of private modules stay out. Thread-safe.
 */
public final class Traces {
    /** No spans. */
    public static final Traces OFF = new Traces(null, ModulePattern.NONE);

    private static final ContextKey<Tracer> TRACER = ContextKey.named("goferry-tracer");
    private static final String MODULE = "goferry.module";

    private final @Nullable Tracer tracer;
    private final ModulePattern privateModules;

    public Traces(@Nullable Tracer tracer, ModulePattern privateModules) {
        this.tracer = tracer;
        this.privateModules = privateModules;
    }

    /**
     * The context of a request with its span begun, or the client's own where nothing is traced; {@code route} is its path
     * without names.
     */
    public Context request(Context client, String method, String route, @Nullable ModulePath module) {
        Tracer spans = tracer;
        if (spans == null) {
            return client;
        }
        Span span = spans.spanBuilder(method + " " + route)
                .setParent(client)
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("http.request.method", method)
                .setAttribute("http.route", route)
                .startSpan();
        if (module != null && !privateModules.matches(module)) {
            span.setAttribute(MODULE, module.value());
        }
        return client.with(span).with(TRACER, spans);
    }

    /** Ends a request's span; what names it where it was sampled, else null. */
    public static @Nullable SpanContext answered(Context request, int status, Result result) {
        if (request.get(TRACER) == null) {
            return null;
        }
        Span span = Span.fromContext(request);
        span.setAttribute("http.response.status_code", status).setAttribute("goferry.result", result.label());
        if (status == 0 || status >= 500) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
        return span.getSpanContext().isSampled() ? span.getSpanContext() : null;
    }

    /**
     * The span of another node's question, begun, with a link to the span of what it waits for; {@code route} is its path
     * without names. End it with {@link #ended}.
     */
    public Context peer(Context other, String route, SpanContext awaited) {
        Tracer spans = tracer;
        if (spans == null) {
            return other;
        }
        Span span = spans.spanBuilder("GET " + route)
                .setParent(other)
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("http.request.method", "GET")
                .setAttribute("http.route", route)
                .addLink(awaited)
                .startSpan();
        return other.with(span).with(TRACER, spans);
    }

    /** Ends what {@link #peer} began. */
    public static void ended(Context peer, boolean whole) {
        if (peer.get(TRACER) != null) {
            Span span = Span.fromContext(peer);
            if (!whole) {
                span.setStatus(StatusCode.ERROR);
            }
            span.end();
        }
    }

    /** Begins a step of the calling thread's request; close it on the same thread. */
    @SuppressWarnings("MustBeClosedChecker") // The step closes its scope.
    public static Step step(String name, SpanKind kind) {
        Context here = Context.current();
        Tracer spans = here.get(TRACER);
        if (spans == null) {
            return Step.UNTRACED;
        }
        Span span = spans.spanBuilder(name).setParent(here).setSpanKind(kind).startSpan();
        return new Step(span, here.with(span).makeCurrent());
    }

    /** One step, current until it is closed. */
    public static final class Step implements AutoCloseable {
        private static final Step UNTRACED = new Step(Span.getInvalid(), Scope.noop());

        private final Span span;
        private final Scope scope;

        private Step(Span span, Scope scope) {
            this.span = span;
            this.scope = scope;
        }

        /** What names it; invalid where nothing is traced. */
        public SpanContext span() {
            return span.getSpanContext();
        }

        /** Says more about it. Never a module's name. */
        public Step with(String attribute, String value) {
            span.setAttribute(attribute, value);
            return this;
        }

        @Override
        public void close() {
            scope.close();
            span.end();
        }
    }
}
