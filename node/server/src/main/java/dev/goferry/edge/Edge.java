package dev.goferry.edge;

import dev.goferry.cache.HotAnswer;
import dev.goferry.cache.Memory;
import dev.goferry.config.EdgeConfig;
import dev.goferry.protocol.ProxyRequest;
import dev.goferry.protocol.ProxyRequestParser;
import dev.goferry.proxy.Answer;
import dev.goferry.proxy.Ask;
import dev.goferry.proxy.Caching;
import dev.goferry.proxy.Proxy;
import dev.goferry.telemetry.RequestMeters;
import dev.goferry.telemetry.Result;
import dev.goferry.telemetry.TraceContext;
import dev.goferry.telemetry.Traces;
import dev.goferry.upstream.UpstreamRequest.Priority;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one event loop does with a request: a hit in memory is answered at once, a malformed one is refused at once, and
 * anything that may touch a disk or an upstream goes to a virtual thread of its own behind a bounded gate.
 *
 * <p>One instance an event loop; used on that loop only.
 */
final class Edge implements Handler<HttpServerRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(Edge.class);

    /** So often a file may be evicted under our hands before that is a 503. */
    private static final int LOOKS = 5;

    private static final CharSequence MODULE_FETCH = HttpHeaders.createOptimized("disable-module-fetch");
    private static final CharSequence PRIORITY = HttpHeaders.createOptimized("goferry-priority");
    private static final CharSequence X_REQUEST_ID = HttpHeaders.createOptimized("x-request-id");

    private final Proxy proxy;
    private final Memory memory;
    private final ProxyRequestParser parser;
    private final Semaphore gate;
    private final RequestMeters meters;
    private final EdgeConfig config;
    private final AccessLog.@Nullable Recorder log;
    private final Traces traces;
    private final Context context;
    private final RequestIds ids = new RequestIds();

    Edge(EdgeParts parts, AccessLog.@Nullable Recorder log, Context context) {
        this.proxy = parts.proxy();
        this.memory = parts.memory();
        this.parser = parts.parser();
        this.gate = parts.gate();
        this.meters = parts.meters();
        this.config = parts.config();
        this.log = log;
        this.traces = parts.traces();
        this.context = context;
    }

    @Override
    public void handle(HttpServerRequest request) {
        long start = System.nanoTime();
        ConnectionWatch.busy(request);
        String id = ids.of(request.headers().get(X_REQUEST_ID));
        Exchange exchange = new Exchange(request, id, start, meters, log);
        Guard.Refusal refusal = Guard.check(request);
        if (refusal != null) {
            refuse(exchange, refusal);
            return;
        }
        HotAnswer hot = memory.get(request.uri(), start);
        if (hot == null) {
            cold(exchange);
            return;
        }
        if (priority(request) == Priority.INTERACTIVE) {
            hot.used();
        }
        if (request.method().equals(HttpMethod.GET) && !Conditions.present(request)) {
            Reply.hot(exchange, hot);
        } else {
            Reply.small(exchange, hot, Result.HIT, null);
        }
    }

    private static void refuse(Exchange exchange, Guard.Refusal refusal) {
        if (refusal.status() == 405) {
            exchange.response.headers().set(HttpHeaders.ALLOW, "GET, HEAD");
        }
        if (refusal.close()) {
            exchange.response.headers().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        Reply.text(exchange, refusal.status(), refusal.text(), Caching.NO_STORE, Result.REFUSED);
        if (refusal.close()) {
            exchange.request.connection().close();
        }
    }

    private void cold(Exchange exchange) {
        ProxyRequestParser.Parsed parsed = parser.parse(exchange.request.uri());
        if (parsed.request() instanceof ProxyRequest.Refused(int status, String text, int cacheSeconds)) {
            Reply.text(exchange, status, text + "\n", Caching.ofRefusal(cacheSeconds), Result.REFUSED);
            return;
        }
        if (!gate.tryAcquire()) {
            String text = "this node has as many requests under way as it may (edge.in-flight); try again\n";
            Reply.text(exchange, 503, text, Caching.NO_STORE, Result.ERROR);
            return;
        }
        boolean cachedOnly =
                parsed.cachedOnly() || "true".equals(exchange.request.headers().get(MODULE_FETCH));
        io.opentelemetry.context.Context client = TraceContext.of(exchange.request.headers()::get);
        io.opentelemetry.context.Context trace = exchange.traced(
                Tracing.begin(traces, client, exchange.request.method().name(), parsed.request()));
        boolean plain = plain(exchange.request);
        Ask ask = new Ask(
                parsed.request(),
                cachedOnly,
                // HTTP/2 has no file regions, so there a zip goes out when it is stored.
                plain && exchange.request.version() != HttpVersion.HTTP_2,
                plain,
                exchange.head() && !Conditions.present(exchange.request),
                priority(exchange.request),
                exchange.client(),
                exchange.id,
                trace);
        Thread.ofVirtual().name("request").start(trace.wrap(() -> answer(exchange, ask)));
    }

    /** On a virtual thread: the one catch-all, because an exception that escapes here would hang the client. */
    private void answer(Exchange exchange, Ask ask) {
        try {
            answer(exchange, ask, LOOKS);
        } catch (InterruptedException e) {
            onLoop(() -> failed(exchange, "this node is stopping; try again"));
        } catch (IOException e) {
            LOG.warn("request {} for {}: the store cannot be read: {}", ask.id(), exchange.request.uri(), e.toString());
            String text = "this node cannot read its store now: " + e.getMessage();
            onLoop(() -> failed(exchange, text));
        } catch (RuntimeException | Error e) {
            LOG.error("request {} for {} failed", ask.id(), exchange.request.uri(), e);
            String text = "internal error; the node's log says more under request id " + ask.id();
            onLoop(() -> failed(exchange, text));
        } finally {
            gate.release();
        }
    }

    /** Looks again where the disk cache evicted the file between the look and the opening. */
    private void answer(Exchange exchange, Ask ask, int looks) throws IOException, InterruptedException {
        try {
            Answer answer = proxy.answer(ask);
            FileChannel channel = answer instanceof Answer.Stored stored
                    ? FileChannel.open(stored.file(), StandardOpenOption.READ)
                    : null;
            if (!onLoop(() -> send(exchange, answer, channel))) {
                dispose(answer, channel);
            }
        } catch (NoSuchFileException e) {
            if (looks <= 1) {
                throw e;
            }
            answer(exchange, ask, looks - 1);
        }
    }

    /** False if the node was closed meanwhile, and the client's connection with it. */
    private boolean onLoop(Runnable action) {
        try {
            context.runOnContext(v -> action.run());
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private static void failed(Exchange exchange, String text) {
        Reply.text(exchange, 503, text + "\n", Caching.NO_STORE, Result.ERROR);
    }

    private void send(Exchange exchange, Answer answer, @Nullable FileChannel channel) {
        if (exchange.response.closed()) {
            dispose(answer, channel);
            exchange.finish(0, 0, answer.result(), answer.upstream());
            return;
        }
        switch (answer) {
            case Answer.Small small -> Reply.small(exchange, small.content(), small.result(), small.upstream());
            case Answer.Text text -> Reply.text(exchange, text);
            case Answer.Elsewhere elsewhere -> Reply.elsewhere(exchange, elsewhere);
            case Answer.Described described -> Reply.described(exchange, described);
            case Answer.Stored stored ->
                Reply.file(exchange, stored, java.util.Objects.requireNonNull(channel), longest(stored.size()));
            case Answer.Arriving arriving ->
                ArrivingReply.start(
                        exchange, arriving, context, longest(arriving.reader().length()));
        }
    }

    private static void dispose(Answer answer, @Nullable FileChannel channel) {
        if (answer instanceof Answer.Arriving arriving) {
            arriving.reader().close();
        }
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.warn("a file could not be closed", e);
            }
        }
    }

    /** Anybody may stand behind the others; only a job of ours does. */
    private static Priority priority(HttpServerRequest request) {
        return "background".equals(request.headers().get(PRIORITY)) ? Priority.BACKGROUND : Priority.INTERACTIVE;
    }

    private static boolean plain(HttpServerRequest request) {
        return request.method().equals(HttpMethod.GET) && !Conditions.present(request);
    }

    /** How long a body of this size may take. */
    private Duration longest(long bytes) {
        long rate = config.minDownloadRate();
        return rate == 0 ? Duration.ofDays(1) : config.downloadGrace().plusSeconds(bytes / rate);
    }
}
