package dev.goferry.edge;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;

/** Cuts off a client that reads more slowly than the configured rate for a whole body. */
final class Deadline {
    private final Vertx vertx;
    private final long timer;

    private Deadline(Vertx vertx, long timer) {
        this.vertx = vertx;
        this.timer = timer;
    }

    static Deadline start(Exchange exchange, Duration longest) {
        Context context = java.util.Objects.requireNonNull(Vertx.currentContext());
        Vertx vertx = context.owner();
        return new Deadline(vertx, vertx.setTimer(Math.max(1, longest.toMillis()), id -> cut(exchange)));
    }

    /** Over HTTP/2 only its own stream: others on the connection may be quick. */
    private static void cut(Exchange exchange) {
        if (exchange.request.version() == HttpVersion.HTTP_2) {
            exchange.response.reset();
        } else {
            exchange.request.connection().close();
        }
    }

    void cancel() {
        vertx.cancelTimer(timer);
    }
}
