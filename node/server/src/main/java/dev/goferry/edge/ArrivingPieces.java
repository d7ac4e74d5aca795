package dev.goferry.edge;

import dev.goferry.flight.Flight.Progress;
import dev.goferry.flight.Landing;
import dev.goferry.proxy.Answer;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a body while it arrives, over HTTP/2, which knows no file regions: a virtual thread reads what became readable.
 * One piece of at most {@value #PIECE_BYTES} bytes is on its way, however slowly the client takes it. A bad landing resets
 * the stream before the announced length is reached.
 */
final class ArrivingPieces {
    private static final Logger LOG = LoggerFactory.getLogger(ArrivingPieces.class);
    private static final int PIECE_BYTES = 64 << 10;

    private final Exchange exchange;
    private final Answer.Arriving answer;
    private final Context context;
    private final Deadline deadline;

    /** Each wait of the thread is ended by one permit: there is more, a piece is out, or the client is gone. */
    private final Semaphore news = new Semaphore(0);

    private volatile boolean gone;
    private long sent;

    private ArrivingPieces(Exchange exchange, Answer.Arriving answer, Context context, Duration longest) {
        this.exchange = exchange;
        this.answer = answer;
        this.context = context;
        this.deadline = Deadline.start(exchange, longest);
    }

    /** Starts sending; call it on the exchange's event loop. */
    static void start(Exchange exchange, Answer.Arriving answer, Context context, Duration longest) {
        ArrivingPieces reply = new ArrivingPieces(exchange, answer, context, longest);
        ArrivingReply.head(exchange, answer);
        exchange.response.exceptionHandler(cause -> reply.leave());
        exchange.response.closeHandler(closed -> reply.leave());
        exchange.response.writeHead();
        Thread.ofVirtual().name("arriving").start(reply::run);
    }

    private void leave() {
        gone = true;
        news.release();
    }

    private void run() {
        Landing landing = null;
        try {
            landing = send();
        } catch (IOException e) {
            LOG.warn("request {}: what has arrived cannot be read: {}", exchange.id, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            answer.reader().close();
            Landing end = landing;
            onLoop(() -> end(end));
        }
    }

    /** Ends with the flight, after the last byte of a good one; null if the client left before. */
    private @Nullable Landing send() throws IOException, InterruptedException {
        while (!gone) {
            switch (answer.reader().progress()) {
                case Progress.Flying(long readable) when readable > sent -> piece(readable);
                case Progress.Flying flying -> {
                    answer.reader().onProgress(sent + 1, news::release);
                    news.acquire();
                }
                case Progress.Landed(Landing landing) -> {
                    if (!(landing instanceof Landing.Committed)
                            || sent == answer.reader().length()) {
                        return landing;
                    }
                    piece(answer.reader().length());
                }
            }
        }
        return null;
    }

    private void piece(long end) throws IOException, InterruptedException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, end - sent));
        while (bytes.hasRemaining()) {
            if (answer.reader().channel().read(bytes, sent + bytes.position()) < 0) {
                throw new IOException("the file ends at " + (sent + bytes.position()) + ", before " + end);
            }
        }
        Buffer piece = Buffer.buffer(bytes.array());
        onLoop(() -> exchange.response.write(piece).onComplete(done -> {
            if (done.failed()) {
                leave();
            } else {
                news.release();
            }
        }));
        news.acquire();
        sent += bytes.capacity();
    }

    /** Whatever fails on the way there is the client's end. */
    private void onLoop(Runnable action) {
        try {
            context.runOnContext(v -> {
                try {
                    action.run();
                } catch (IllegalStateException e) {
                    leave(); // The stream was closed meanwhile.
                }
            });
        } catch (RejectedExecutionException e) {
            leave(); // The node was closed, and the connection with it.
        }
    }

    private void end(@Nullable Landing landing) {
        deadline.cancel();
        boolean whole = landing instanceof Landing.Committed && !gone;
        String upstream = landing == null ? answer.upstream() : ArrivingReply.source(landing);
        exchange.finish(whole ? 200 : 0, sent, answer.result(), upstream);
        if (whole) {
            exchange.response.end();
        } else {
            exchange.response.reset();
        }
    }
}
