package dev.goferry.admin;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

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

    /** On the event loop, before anything of the body was read. */
    RequestBody(HttpServerRequest request, Context context, long patienceSeconds) {
        this.request = request;
        this.context = context;
        this.patienceSeconds = patienceSeconds;
        request.pause();
        request.handler(pieces::add)
                .exceptionHandler(gone -> pieces.add(BROKEN))
                .endHandler(end -> pieces.add(END))
                .fetch(AHEAD);
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
            if (isOver || !more(patienceSeconds)) {
                return -1;
            }
        }
        int count = Math.min(most, piece.length() - at);
        piece.getBytes(at, at + count, into, from);
        at += count;
        return count;
    }

    /** Waits for the next piece; false at the end. */
    @SuppressWarnings("ReferenceEquality") // A client may send the same bytes as a mark has.
    private boolean more(long seconds) throws IOException {
        Buffer next;
        try {
            next = pieces.poll(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (next == null || next == BROKEN) {
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

    /** Passes over the rest, as most clients hear no answer before they have sent all; false if that takes too long. */
    boolean drain() {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(DRAIN_SECONDS);
        try {
            while (!isOver && System.nanoTime() < until) {
                more(DRAIN_SECONDS);
            }
        } catch (IOException e) {
            return false;
        }
        return isOver;
    }
}
