package dev.goferry.server;

import dev.goferry.config.HostPort;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The listener for operators: {@code /health} (the process lives), {@code /ready} (it wants requests; not whether
 * upstreams are well, but how it stands with the bucket) and {@code /metrics}. Meant for a private address.
 */
final class OpsServer {
    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer server;

    private OpsServer(HttpServer server) {
        this.server = server;
    }

    /**
     * Whether the node wants requests.
     *
     * @param details a line each, for a person
     */
    record Readiness(boolean ready, List<String> details) {
        private String text() {
            return (ready ? "ready\n" : "not ready\n")
                    + details.stream().map(line -> line + '\n').collect(Collectors.joining());
        }
    }

    /** Listens. {@code ready} is asked on an event loop; {@code metrics} is made on a virtual thread. */
    static Future<OpsServer> start(Vertx vertx, HostPort listen, Supplier<Readiness> ready, Supplier<String> metrics) {
        HttpServer server = vertx.createHttpServer();
        server.requestHandler(request -> {
            switch (request.uri()) {
                case "/health" -> text(request, 200, "alive\n");
                case "/ready" -> {
                    Readiness now = ready.get();
                    text(request, now.ready() ? 200 : 503, now.text());
                }
                case "/metrics" ->
                    vertx.executeBlocking(metrics::get)
                            .onSuccess(body -> request.response()
                                    .putHeader("content-type", METRICS_TYPE)
                                    .end(body))
                            .onFailure(failed -> text(request, 500, "the metrics cannot be read: " + failed + "\n"));
                default -> text(request, 404, "here are /health, /ready and /metrics\n");
            }
        });
        return server.listen(listen.port(), listen.host()).map(OpsServer::new);
    }

    private static void text(HttpServerRequest request, int status, String text) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "text/plain; charset=utf-8")
                .end(text);
    }

    /** The port that was bound. */
    int port() {
        return server.actualPort();
    }

    /** Stops listening. */
    Future<Void> stop() {
        return server.close();
    }
}
