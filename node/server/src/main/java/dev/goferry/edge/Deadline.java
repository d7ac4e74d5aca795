package dev.goferry.edge;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
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
        return new Deadline(
                vertx,
                vertx.setTimer(
                        longest.toMillis(), id -> exchange.request.connection().close()));
    }

    void cancel() {
        vertx.cancelTimer(timer);
    }
}
