package dev.goferry.admin;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.goferry.grant.Attempts;
import dev.goferry.grant.Grants;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.VertxBootstrap;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The listener of the admin API: HTTP/1.1, one event loop that reads and writes, one virtual thread a call. Who
 * asks is judged by the head alone; a body is read only then, and bounded before.
 */
public final class AdminServer implements AutoCloseable {
    private static final int MAX_LINE = 8 << 10;
    private static final int MAX_HEADERS = 16 << 10;

    private final Vertx vertx;
    private final HttpServer server;
    private final Desk desk;
    private final Semaphore places;
    private final Semaphore waiting;
    private final Semaphore strangers;
    private final AdminLimits limits;
    private final Streams streams;
    private final ConcurrentHashMap<String, LongAdder> answers = new ConcurrentHashMap<>();

    private AdminServer(Vertx vertx, Desk desk, AdminLimits limits) {
        this.vertx = vertx;
        this.desk = desk;
        this.limits = limits;
        this.places = new Semaphore(limits.atOnce());
        this.waiting = new Semaphore(limits.waiting());
        this.strangers = new Semaphore(limits.strangers());
        this.streams = new Streams(limits.streams());
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        .setMaxInitialLineLength(MAX_LINE)
                        .setMaxHeaderSize(MAX_HEADERS)
                        .setIdleTimeout((int) limits.idle().toSeconds())
                        .setIdleTimeoutUnit(TimeUnit.SECONDS)
                        .setHttp2ClearTextEnabled(false))
                .invalidRequestHandler(this::unreadable)
                .requestHandler(this::receive);
    }

    /** Listens; a {@link RuntimeException} says why it cannot. */
    public static AdminServer start(String host, int port, List<Route> routes, Grants grants, AdminLimits limits) {
        VertxOptions options = new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(1)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false));
        // Without its look at the class path, where it would find and load Hazelcast's cluster manager.
        Vertx vertx = VertxBootstrap.create()
                .options(options)
                .serviceProviders(List.of())
                .init()
                .vertx();
        Attempts attempts = new Attempts(limits.failedAuthentications(), Ticker.systemTicker());
        AdminServer admin = new AdminServer(vertx, new Desk(new Routes(routes), grants, attempts), limits);
        try {
            admin.server.listen(port, host).await();
        } catch (RuntimeException e) {
            vertx.close().await();
            throw e;
        }
        return admin;
    }

    /** The port that was bound. */
    public int port() {
        return server.actualPort();
    }

    /** Answers since the start, by the class of their status: {@code 2xx}. */
    public Map<String, Long> answers() {
        Map<String, Long> counts = new TreeMap<>();
        answers.forEach((status, count) -> counts.put(status, count.sum()));
        return counts;
    }

    /** What is no HTTP, or too long for it: nothing behind it on the connection can be told apart. */
    private void unreadable(HttpServerRequest request) {
        Problem problem = switch (request.decoderResult().cause()) {
            case TooLongHttpLineException line ->
                Problem.lineTooLong("a request line has at most " + MAX_LINE + " bytes");
            case TooLongHttpHeaderException header ->
                Problem.headersTooLarge("headers have at most " + MAX_HEADERS + " bytes");
            case null, default -> Problem.invalid("this is no HTTP/1.1 request");
        };
        HttpServerResponse response = request.response();
        count(problem.answer());
        head(response, problem.answer());
        response.end(Buffer.buffer(problem.answer().body()))
                .onComplete(sent -> request.connection().close());
    }

    private void receive(HttpServerRequest request) {
        Desk.Request asked;
        try {
            asked = asked(request);
        } catch (IllegalArgumentException e) {
            send(
                    request,
                    Problem.invalid("the query cannot be decoded: " + e.getMessage())
                            .answer());
            return;
        }
        if (!places.tryAcquire()) {
            send(request, Problem.unavailable("too many calls at once").answer());
            return;
        }
        Context context = vertx.getOrCreateContext();
        RequestBody body = new RequestBody(request, context, limits.idle().toSeconds() * 2);
        Thread.ofVirtual().name("admin").start(() -> {
            Answer answer;
            try (Seat seat = new Seat(places)) {
                answer = answer(request, asked, body, seat);
            }
            try {
                context.runOnContext(back -> send(request, answer));
            } catch (RejectedExecutionException e) {
                // The listener was closed meanwhile, and the client with it.
            }
        });
    }

    private Answer answer(HttpServerRequest request, Desk.Request asked, RequestBody body, Seat seat) {
        return switch (desk.enter(asked)) {
            case Desk.Entry.Closed(Answer answer) -> answer;
            case Desk.Entry.Open open
            when open.route().waits() && !seat.move(waiting) ->
                Problem.unavailable("too many calls wait for news").answer();
            case Desk.Entry.Open open
            when open.route().streams() -> {
                body.begin();
                yield desk.answer(asked, open, new byte[0], body);
            }
            // A body would mean nothing, and whoever sends none need not be waited for.
            case Desk.Entry.Open open
            when !open.route().changes() -> desk.answer(asked, open, new byte[0], InputStream.nullInputStream());
            case Desk.Entry.Open open
            when open.route().scope().isPresent() -> whole(request, asked, open, body, limits.bodyTime());
            // Of somebody who has proved nothing yet: with slow bodies he keeps out his like alone.
            case Desk.Entry.Open open ->
                seat.move(strangers)
                        ? whole(request, asked, open, body, limits.strangerTime())
                        : Problem.unavailable("too many calls without a token at once")
                                .answer();
        };
    }

    private Answer whole(
            HttpServerRequest request, Desk.Request asked, Desk.Entry.Open open, RequestBody body, Duration within) {
        int most = Math.min(open.route().mostBytes().orElse(Integer.MAX_VALUE), limits.bodyBytes());
        Problem tooLarge = Problem.tooLarge("a body has at most " + most + " bytes");
        String length = request.getHeader("content-length");
        if (length != null && (length.length() > 12 || Long.parseLong(length) > most)) {
            return desk.refused(asked, open, tooLarge.answer());
        }
        body.begin();
        try {
            byte[] bytes = body.whole(most, within);
            return bytes == null
                    ? desk.refused(asked, open, tooLarge.answer())
                    : desk.answer(asked, open, bytes, InputStream.nullInputStream());
        } catch (IOException e) {
            return desk.refused(
                    asked, open, Problem.tooSlow(String.valueOf(e.getMessage())).answer());
        }
    }

    private static Desk.Request asked(HttpServerRequest request) {
        Map<String, String> query = new HashMap<>();
        request.params().forEach(each -> query.putIfAbsent(each.getKey(), each.getValue()));
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach(each -> headers.putIfAbsent(each.getKey().toLowerCase(Locale.ROOT), each.getValue()));
        String address = request.remoteAddress().hostAddress();
        return new Desk.Request(
                request.method().name(), pathOf(request), query, headers, address == null ? "unknown" : address);
    }

    private static String pathOf(HttpServerRequest request) {
        String path = request.path();
        return path == null ? "" : path;
    }

    private void send(HttpServerRequest request, Answer answer) {
        HttpServerResponse response = request.response();
        if (answer.stream().isPresent() && !response.ended() && !response.closed() && !streams.board()) {
            send(request, Problem.unavailable("too many streams at once").answer());
            return;
        }
        count(answer);
        if (response.ended() || response.closed()) {
            return;
        }
        head(response, answer);
        if (answer.stream().isPresent()) {
            streams.run(response, answer.stream().get());
        } else {
            response.end(Buffer.buffer(answer.body()));
        }
        if (!request.isEnded()) {
            RequestBody.discard(request, vertx);
        }
    }

    private void count(Answer answer) {
        answers.computeIfAbsent(answer.status() / 100 + "xx", status -> new LongAdder())
                .increment();
    }

    private static void head(HttpServerResponse response, Answer answer) {
        response.setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        response.putHeader("cache-control", "no-store").putHeader("x-content-type-options", "nosniff");
        if (!answer.type().isEmpty()) {
            response.putHeader("content-type", answer.type());
        }
    }

    @Override
    public void close() {
        server.close().await();
        vertx.close().await();
    }
}
