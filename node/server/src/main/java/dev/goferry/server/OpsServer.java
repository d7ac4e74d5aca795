package dev.goferry.server;

import dev.goferry.config.HostPort;
import dev.goferry.telemetry.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The listener for operators: {@code /health} (the process lives), {@code /ready} (it wants requests; not whether
 * upstreams are well, but how it stands with the bucket) and {@code /metrics}. Meant for a private address.
 */
public final class OpsServer implements AutoCloseable {
    private final HttpServer server;
    private final @Nullable Vertx own;

    private OpsServer(HttpServer server, @Nullable Vertx own) {
        this.server = server;
        this.own = own;
    }

    /**
     * Whether the process wants requests.
     *
     * @param details a line each, for a person
     */
    record Readiness(boolean ready, List<String> details) {
        private String text() {
            return (ready ? "ready\n" : "not ready\n")
                    + details.stream().map(line -> line + '\n').collect(Collectors.joining());
        }
    }

    /**
     * Listens on an event loop of its own, for a process without a node; a {@link RuntimeException} says why it cannot.
     *
     * @param details a line each, for a person who asks whether it is ready
     */
    public static OpsServer alone(
            HostPort listen, BooleanSupplier ready, Supplier<List<String>> details, Metrics metrics) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        Supplier<Readiness> readiness = () -> new Readiness(ready.getAsBoolean(), details.get());
        try {
            return new OpsServer(start(vertx, listen, readiness, metrics).await().server, vertx);
        } catch (RuntimeException e) {
            vertx.close().await();
            throw e;
        }
    }

    /** Listens. {@code ready} is asked on an event loop; the metrics are made beside it. */
    static Future<OpsServer> start(Vertx vertx, HostPort listen, Supplier<Readiness> ready, Metrics metrics) {
        HttpServer server = vertx.createHttpServer();
        server.requestHandler(request -> {
            switch (request.uri()) {
                case "/health" -> text(request, 200, "alive\n");
                case "/ready" -> {
                    Readiness now = ready.get();
                    text(request, now.ready() ? 200 : 503, now.text());
                }
                case "/metrics" ->
                    vertx.executeBlocking(() -> metrics.page(request.getHeader("accept")))
                            .onSuccess(page -> request.response()
                                    .putHeader("content-type", page.type())
                                    .end(page.body()))
                            .onFailure(failed -> text(request, 500, "the metrics cannot be read: " + failed + "\n"));
                default -> text(request, 404, "here are /health, /ready and /metrics\n");
            }
        });
        return server.listen(listen.port(), listen.host()).map(bound -> new OpsServer(bound, null));
    }

    private static void text(HttpServerRequest request, int status, String text) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "text/plain; charset=utf-8")
                .end(text);
    }

    /** The port that was bound. */
    public int port() {
        return server.actualPort();
    }

    /** Stops listening. */
    Future<Void> stop() {
        return server.close();
    }

    @Override
    public void close() {
        stop().await();
        if (own != null) {
            own.close().await();
        }
    }
}
