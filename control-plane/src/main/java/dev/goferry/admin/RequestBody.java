package dev.goferry.admin;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request's body as it arrives, for one blocking reader: {@value #AHEAD} pieces of some KiB are read ahead of it, and no
 * more leave the socket.
 */
final class RequestBody extends InputStream {
    private static final int AHEAD = 32;
    private static final int REFILL = AHEAD / 2;

    /** So long a client that has sent more than was wanted is heard before it gets its answer. */
    private static final long DRAIN_SECONDS = 10;

    private static final Buffer END = Buffer.buffer("end");
    private static final Buffer BROKEN = Buffer.buffer("broken");

    private final HttpServerRequest request;
    private final Context context;
    private final long patienceSeconds;

    /** Holds what was asked for, and so at most {@link #AHEAD} pieces and an end. */
    private final BlockingQueue<Buffer> pieces = new LinkedBlockingQueue<>();

    private Buffer piece = Buffer.buffer();
    private int at;
    private int taken;
    private boolean isOver;

    /** When all of it must have come, by {@link System#nanoTime}. */
    private OptionalLong until = OptionalLong.empty();

    /** On the event loop, before anything of the body was read. */
    RequestBody(HttpServerRequest request, Context context, long patienceSeconds) {
        this.request = request;
        this.context = context;
        this.patienceSeconds = patienceSeconds;
        request.pause();
        request.handler(pieces::add)
                .exceptionHandler(gone -> pieces.add(BROKEN))
                .endHandler(end -> pieces.add(END));
    }

    /** Lets the client send: whoever it is may do so. Before that nothing leaves the socket. */
    void begin() {
        context.runOnContext(ask -> {
            if ("100-continue".equalsIgnoreCase(request.getHeader("expect"))) {
                request.response().writeContinue();
            }
            request.fetch(AHEAD);
        });
    }

    /** The whole of it, or null if it has more than so many bytes. */
    byte @Nullable [] whole(int most, Duration within) throws IOException {
        until = OptionalLong.of(System.nanoTime() + within.toNanos());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] some = new byte[16 << 10];
        for (int count = read(some, 0, some.length); count >= 0; count = read(some, 0, some.length)) {
            all.write(some, 0, count);
            if (all.size() > most) {
                return null;
            }
            if (nanosLeft() <= 0) {
                throw late();
            }
        }
        return all.toByteArray();
    }

    /**
     * On the event loop, after the answer: hears the client out for {@link #DRAIN_SECONDS}, since most hear no answer
     * before they have sent all; then the connection ends.
     */
    static void discard(HttpServerRequest request, Vertx vertx) {
        long timer = vertx.setTimer(
                TimeUnit.SECONDS.toMillis(DRAIN_SECONDS),
                late -> request.connection().close());
        request.handler(piece -> {})
                .exceptionHandler(gone -> vertx.cancelTimer(timer))
                .endHandler(end -> vertx.cancelTimer(timer))
                .resume();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
        Objects.checkFromIndexSize(from, most, into.length);
        while (at == piece.length()) {
            if (isOver || !more()) {
                return -1;
            }
        }
        int count = Math.min(most, piece.length() - at);
        piece.getBytes(at, at + count, into, from);
        at += count;
        return count;
    }

    /** How long the next piece may take. */
    private long nanosLeft() {
        long patience = TimeUnit.SECONDS.toNanos(patienceSeconds);
        return until.isPresent() ? Math.min(patience, until.getAsLong() - System.nanoTime()) : patience;
    }

    private static IOException late() {
        return new IOException("the request did not come in time");
    }

    /** Waits for the next piece; false at the end. */
    @SuppressWarnings("ReferenceEquality") // A client may send the same bytes as a mark has.
    private boolean more() throws IOException {
        Buffer next;
        try {
            next = pieces.poll(nanosLeft(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (next == null) {
            isOver = true;
            throw late();
        }
        if (next == BROKEN) {
            isOver = true;
            throw new IOException("the client went away in the middle of its request");
        }
        if (next == END) {
            isOver = true;
            return false;
        }
        piece = next;
        at = 0;
        taken++;
        if (taken == REFILL) {
            taken = 0;
            context.runOnContext(ask -> request.fetch(REFILL));
        }
        return true;
    }
}
