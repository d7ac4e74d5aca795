package dev.goferry.edge;

import dev.goferry.flight.Flight.Progress;
import dev.goferry.flight.Landing;
import dev.goferry.proxy.Answer;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.net.impl.VertxConnection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sends a body while it arrives, over HTTP/1. It never holds a thread: the kernel copies from the spool file
 * ({@code sendfile}) whatever became readable, and the flight wakes the event loop when there is more. A bad landing
 * closes the connection before the announced length is reached, so the client sees a broken body, never a short one
 * with a clean end.
 */
final class ArrivingReply {
    /** The more a client already has, the more must have arrived before it is woken: 200 clients share two cores. */
    private static final long LARGEST_STEP = 1 << 20;

    private final Exchange exchange;
    private final Answer.Arriving answer;
    private final Context context;
    private final Deadline deadline;
    private long sent;
    private @Nullable String upstream;

    private ArrivingReply(Exchange exchange, Answer.Arriving answer, Context context, Duration longest) {
        this.exchange = exchange;
        this.answer = answer;
        this.context = context;
        this.deadline = Deadline.start(exchange, longest);
        this.upstream = answer.upstream();
    }

    /** Starts sending; call it on the exchange's event loop. */
    static void start(Exchange exchange, Answer.Arriving answer, Context context, Duration longest) {
        ArrivingReply reply = new ArrivingReply(exchange, answer, context, longest);
        Reply.common(exchange, answer.contentType(), answer.cacheControl(), null, answer.result());
        exchange.response
                .headers()
                .set(HttpHeaders.CONTENT_LENGTH, Long.toString(answer.reader().length()));
        exchange.response.exceptionHandler(gone -> reply.finish(0));
        exchange.response.writeHead();
        reply.pump();
    }

    private void pump() {
        if (exchange.response.closed()) {
            finish(0);
            return;
        }
        switch (answer.reader().progress()) {
            case Progress.Flying(long readable) -> {
                if (readable > sent) {
                    sendUpTo(readable);
                } else {
                    long step = Math.clamp(sent / 4, 1, LARGEST_STEP);
                    answer.reader().onProgress(sent + step, () -> context.runOnContext(v -> pump()));
                }
            }
            case Progress.Landed(Landing landing) -> {
                upstream = source(landing);
                if (!(landing instanceof Landing.Committed)) {
                    reset();
                } else if (sent < answer.reader().length()) {
                    sendUpTo(answer.reader().length());
                } else {
                    exchange.response.end();
                    finish(200);
                }
            }
        }
    }

    private void sendUpTo(long end) {
        long from = sent;
        sent = end;
        VertxConnection connection = (VertxConnection) exchange.request.connection();
        connection.sendFile(answer.reader().channel(), from, end - from).addListener(done -> {
            if (done.isSuccess()) {
                context.runOnContext(v -> pump());
            } else {
                context.runOnContext(v -> reset());
            }
        });
    }

    /** Known only in the end: while the bytes come, another upstream may have to go on with them. */
    private static @Nullable String source(Landing landing) {
        return switch (landing) {
            case Landing.Committed committed -> committed.upstream();
            case Landing.Absent absent -> absent.upstream();
            case Landing.Forbidden forbidden -> forbidden.upstream();
            case Landing.Refused refused -> refused.upstream();
            case Landing.Failed failed -> failed.upstream();
        };
    }

    private void reset() {
        finish(0);
        exchange.response.reset();
    }

    private void finish(int status) {
        deadline.cancel();
        answer.reader().close();
        exchange.finish(status, sent, answer.result(), upstream);
    }
}
