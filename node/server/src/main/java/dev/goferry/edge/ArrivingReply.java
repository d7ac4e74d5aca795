package dev.goferry.edge;

import dev.goferry.flight.Flight.Progress;
import dev.goferry.flight.Landing;
import dev.goferry.proxy.Answer;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.VertxConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Sends a body while it arrives. Over HTTP/1 it never holds a thread: the kernel copies from the spool file
 * ({@code sendfile}) whatever became readable, and the flight wakes the event loop when there is more. A bad landing
 * closes the connection before the announced length is reached, so the client sees a broken body, never a short one
 * with a clean end.
 */
final class ArrivingReply {
    /** The more a client already has, the more must have arrived before it is woken: 200 clients share two cores. */
    private static final long LARGEST_STEP = 1 << 20;

    private static final int CHUNK = 64 << 10;

    private final Exchange exchange;
    private final Answer.Arriving answer;
    private final Context context;
    private final Deadline deadline;
    private long sent;

    private ArrivingReply(Exchange exchange, Answer.Arriving answer, Context context, Duration longest) {
        this.exchange = exchange;
        this.answer = answer;
        this.context = context;
        this.deadline = Deadline.start(exchange, longest);
    }

    /** Starts sending; call it on the exchange's event loop. */
    static void start(Exchange exchange, Answer.Arriving answer, Context context, Duration longest) {
        ArrivingReply reply = new ArrivingReply(exchange, answer, context, longest);
        Reply.common(exchange, answer.contentType(), answer.cacheControl(), null, answer.result());
        exchange.response
                .headers()
                .set(HttpHeaders.CONTENT_LENGTH, Long.toString(answer.reader().length()));
        exchange.response.exceptionHandler(gone -> reply.finish(0));
        if (exchange.request.version() == HttpVersion.HTTP_2) {
            Thread.ofVirtual().name("arriving").start(reply::copy);
        } else {
            exchange.response.writeHead();
            reply.pump();
        }
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

    /** HTTP/2 has no file regions: a virtual thread copies, and waits where the client is slow. */
    private void copy() {
        try {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
            while (sent < answer.reader().length()) {
                long readable = awaitMore();
                while (sent < readable) {
                    chunk.clear().limit((int) Math.min(CHUNK, readable - sent));
                    int got = answer.reader().channel().read(chunk, sent);
                    sent += got;
                    exchange.response
                            .write(Buffer.buffer(java.util.Arrays.copyOf(chunk.array(), got)))
                            .await();
                }
            }
            context.runOnContext(v -> {
                exchange.response.end();
                finish(200);
            });
        } catch (IOException | InterruptedException | RuntimeException e) {
            context.runOnContext(v -> reset());
        }
    }

    private long awaitMore() throws IOException, InterruptedException {
        var woken = new java.util.concurrent.CountDownLatch(1);
        answer.reader().onProgress(sent + 1, woken::countDown);
        woken.await();
        return switch (answer.reader().progress()) {
            case Progress.Flying(long readable) -> readable;
            case Progress.Landed(Landing landing) -> {
                if (landing instanceof Landing.Committed) {
                    yield answer.reader().length();
                }
                throw new IOException("the fetch failed");
            }
        };
    }

    private void reset() {
        finish(0);
        exchange.response.reset();
    }

    private void finish(int status) {
        deadline.cancel();
        answer.reader().close();
        exchange.finish(status, sent, answer.result(), answer.upstream());
    }
}
