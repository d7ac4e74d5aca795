package dev.goferry.admin;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.goferry.grant.Attempts;
import dev.goferry.grant.Grants;
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
import java.io.InputStream;
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
 * The listener of the admin API: HTTP/1.1, one event loop that reads and writes, one virtual thread a call. Bodies are
 * bounded before they are read.
 */
public final class AdminServer implements AutoCloseable {
    private static final int MAX_LINE = 8 << 10;
    private static final int MAX_HEADERS = 16 << 10;

    private final Vertx vertx;
    private final HttpServer server;
    private final Desk desk;
    private final Semaphore places;
    private final AdminLimits limits;
    private final Streams streams;
    private final ConcurrentHashMap<String, LongAdder> answers = new ConcurrentHashMap<>();

    private AdminServer(Vertx vertx, Desk desk, AdminLimits limits) {
        this.vertx = vertx;
        this.desk = desk;
        this.limits = limits;
        this.places = new Semaphore(limits.atOnce());
        this.streams = new Streams(limits.streams());
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        .setMaxInitialLineLength(MAX_LINE)
                        .setMaxHeaderSize(MAX_HEADERS)
                        .setIdleTimeout((int) limits.idle().toSeconds())
                        .setIdleTimeoutUnit(TimeUnit.SECONDS)
                        .setHttp2ClearTextEnabled(false))
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

    private void receive(HttpServerRequest request) {
        if (desk.streams(request.method().name(), pathOf(request))) {
            RequestBody body = new RequestBody(
                    request, vertx.getOrCreateContext(), limits.idle().toSeconds() * 2);
            dispatch(request, new byte[0], body);
            return;
        }
        String length = request.getHeader("content-length");
        if (length != null && (length.length() > 12 || Long.parseLong(length) > limits.bodyBytes())) {
            refuse(request);
            return;
        }
        Buffer body = Buffer.buffer();
        request.exceptionHandler(gone -> body.setBytes(0, new byte[0]));
        request.handler(part -> {
            if (body.length() + part.length() > limits.bodyBytes()) {
                request.handler(null).endHandler(null).resume();
                refuse(request);
            } else {
                body.appendBuffer(part);
            }
        });
        request.endHandler(end -> dispatch(request, body.getBytes(), InputStream.nullInputStream()));
    }

    private void refuse(HttpServerRequest request) {
        Problem problem = Problem.tooLarge("a body has at most " + limits.bodyBytes() + " bytes");
        request.response().putHeader("connection", "close");
        send(request, problem.answer());
    }

    private void dispatch(HttpServerRequest request, byte[] body, InputStream stream) {
        if (!places.tryAcquire()) {
            request.response().putHeader("connection", "close");
            send(request, Problem.unavailable("too many calls at once").answer());
            return;
        }
        Desk.Request asked = asked(request, body, stream);
        Context context = vertx.getOrCreateContext();
        Thread.ofVirtual().name("admin").start(() -> {
            Answer answer;
            try {
                answer = desk.answer(asked);
            } finally {
                places.release();
            }
            boolean isLeft = stream instanceof RequestBody left && !left.drain();
            try {
                context.runOnContext(back -> {
                    if (isLeft) {
                        request.response().putHeader("connection", "close");
                    }
                    send(request, answer);
                });
            } catch (RejectedExecutionException e) {
                // The listener was closed meanwhile, and the client with it.
            }
        });
    }

    private static Desk.Request asked(HttpServerRequest request, byte[] body, InputStream stream) {
        Map<String, String> query = new HashMap<>();
        request.params().forEach(each -> query.putIfAbsent(each.getKey(), each.getValue()));
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach(each -> headers.putIfAbsent(each.getKey().toLowerCase(Locale.ROOT), each.getValue()));
        String address = request.remoteAddress().hostAddress();
        return new Desk.Request(
                request.method().name(),
                pathOf(request),
                query,
                headers,
                body,
                address == null ? "unknown" : address,
                stream);
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
        answers.computeIfAbsent(answer.status() / 100 + "xx", status -> new LongAdder())
                .increment();
        if (response.ended() || response.closed()) {
            return;
        }
        head(response, answer);
        if (answer.stream().isPresent()) {
            streams.run(response, answer.stream().get());
        } else {
            response.end(Buffer.buffer(answer.body()));
        }
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
