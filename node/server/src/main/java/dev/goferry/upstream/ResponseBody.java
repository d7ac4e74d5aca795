package dev.goferry.upstream;

import dev.goferry.upstream.UpstreamAnswer.Body;
import dev.goferry.upstream.UpstreamAnswer.BodyBroken;
import dev.goferry.upstream.UpstreamAnswer.Reason;
import io.netty.channel.unix.Errors.NativeIoException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A response's body, handed from the event loop to one blocking reader. At most {@value #PIECES} pieces of at most
 * {@value #PIECE_BYTES} bytes are asked for ahead of the reader; HTTP/2 adds its stream window below that.
 */
final class ResponseBody implements Body {
    static final int PIECE_BYTES = 32 << 10;
    private static final int PIECES = 8;

    private sealed interface Event {
        record Piece(Buffer bytes) implements Event {}

        record End() implements Event {}

        record Failure(Throwable cause) implements Event {}
    }

    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final HttpClientResponse response;
    private final String upstream;
    private final UpstreamLimits limits;
    private Runnable onClose = () -> {};
    private long maxBytes = Long.MAX_VALUE;
    private long length = -1;
    private long start;
    private long received;
    private long windowBytes;
    private Duration waited = Duration.ZERO;
    private Duration windowWaited = Duration.ZERO;
    private final AtomicLong arrived = new AtomicLong();
    private volatile boolean over;
    private boolean ended;
    private volatile boolean closed;

    /** Called on the event loop, before the first byte can be lost. */
    ResponseBody(HttpClientResponse response, String upstream, UpstreamLimits limits) {
        this.response = response.pause();
        this.upstream = upstream;
        this.limits = limits;
        CloseBehind.of(response, this);
        response.handler(bytes -> {
            arrived.incrementAndGet();
            events.add(new Event.Piece(bytes));
        });
        response.endHandler(end -> last(new Event.End()));
        response.exceptionHandler(cause -> last(new Event.Failure(cause)));
        response.fetch(PIECES);
    }

    private void last(Event event) {
        over = true;
        events.add(event);
    }

    /** Whether its end or its failure has come, though perhaps not to the reader. */
    boolean over() {
        return over || closed;
    }

    /** Pieces that have come, read or not. */
    long arrived() {
        return arrived.get();
    }

    /** Takes what is on its way without waiting for the reader: the connection has ended, so it is bounded. */
    void takeAll() {
        response.fetch(Long.MAX_VALUE);
    }

    /** Bounds the body, tells its announced length and where it begins, and says what to free in the end. */
    ResponseBody accepted(long announced, long first, long max, Runnable atClose) {
        length = announced;
        start = first;
        maxBytes = max;
        onClose = atClose;
        return this;
    }

    HttpClientResponse response() {
        return response;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public long start() {
        return start;
    }

    @Override
    public @Nullable ByteBuffer read() throws BodyBroken {
        if (ended) {
            return null;
        }
        try {
            return switch (next()) {
                case Event.Piece(Buffer bytes) -> piece(bytes);
                case Event.End() -> end();
                case Event.Failure(Throwable cause) -> throw broken(reason(cause), "broke off after ");
            };
        } catch (BodyBroken e) {
            close();
            throw e;
        }
    }

    private Event next() throws BodyBroken {
        long start = System.nanoTime();
        try {
            Event event = events.poll(limits.times().stall().toNanos(), TimeUnit.NANOSECONDS);
            if (event == null) {
                throw broken(
                        Reason.TIMEOUT,
                        "sent nothing for " + limits.times().stall().toMillis() + " ms after ");
            }
            count(Duration.ofNanos(System.nanoTime() - start));
            return event;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw broken(Reason.TIMEOUT, "was given up after ");
        }
    }

    /** Only time spent waiting for the upstream counts: a slow reader of ours is not its fault. */
    private void count(Duration wait) throws BodyBroken {
        waited = waited.plus(wait);
        windowWaited = windowWaited.plus(wait);
        if (waited.compareTo(limits.rate().whole()) > 0) {
            throw broken(Reason.TIMEOUT, "took longer than " + limits.rate().whole() + " and sent only ");
        }
        if (windowWaited.compareTo(limits.rate().window()) >= 0) {
            long least = limits.rate().minBytesPerSecond() * windowWaited.toMillis() / 1000;
            if (windowBytes < least) {
                throw broken(Reason.TIMEOUT, "is slower than " + limits.rate().minBytesPerSecond() + " bytes/s after ");
            }
            windowBytes = 0;
            windowWaited = Duration.ZERO;
        }
    }

    private ByteBuffer piece(Buffer bytes) throws BodyBroken {
        received += bytes.length();
        windowBytes += bytes.length();
        if (start + received > maxBytes) {
            throw broken(Reason.TOO_LARGE, "sent more than the allowed " + maxBytes + " bytes: ");
        }
        response.fetch(1);
        return ByteBuffer.wrap(bytes.getBytes());
    }

    private @Nullable ByteBuffer end() throws BodyBroken {
        if (length >= 0 && start + received != length) {
            throw broken(Reason.PROTOCOL, "announced " + (length - start) + " bytes and sent ");
        }
        ended = true;
        close();
        return null;
    }

    private static Reason reason(Throwable cause) {
        return cause instanceof SocketException || cause instanceof NativeIoException
                ? Reason.CONNECT
                : Reason.PROTOCOL;
    }

    private BodyBroken broken(Reason reason, String what) {
        return new BodyBroken(reason, upstream + " " + what + received + " bytes");
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (!ended) {
            response.request().reset();
        }
        onClose.run();
    }
}
