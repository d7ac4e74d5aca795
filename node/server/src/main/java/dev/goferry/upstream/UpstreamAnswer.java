package dev.goferry.upstream;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What an upstream, or a whole chain of them, said to one request. */
public sealed interface UpstreamAnswer {
    /** Which upstream spoke: its configured URL without credentials, or {@code direct}. */
    String upstream();

    /** 200, or 206 where a rest was asked for: the bytes follow. The caller closes the body. */
    record Found(String upstream, Body body) implements UpstreamAnswer {}

    /** An authoritative 404 or 410. {@code text} is the upstream's own error text, bounded, possibly empty. */
    record NotFound(String upstream, int status, String text) implements UpstreamAnswer {}

    /** 401 or 403, or a rule of ours (redirect to a forbidden address, GOVCS). */
    record Forbidden(String upstream, int status, String text) implements UpstreamAnswer {}

    /** "I cannot tell": the reason decides between 502, 503 and 504. {@code text} is one line for a person. */
    record Unavailable(String upstream, Reason reason, String text) implements UpstreamAnswer {}

    /** Why an upstream could not answer; {@link #status} is what our client is told. */
    enum Reason {
        /** Refused, reset, no route, unknown host, TLS. */
        CONNECT(503),
        /** Breaker open or no slot in time. */
        OVERLOADED(503),
        /** 5xx or 429 after all tries. */
        STATUS(502),
        /** An answer that breaks the protocol: bad redirect, encoding, status, HTML, short body. */
        PROTOCOL(502),
        /** More bytes than the limit of its kind. */
        TOO_LARGE(502),
        /** No connection, first byte or next byte in time, or the whole budget used up. */
        TIMEOUT(504);

        private final int status;

        Reason(int status) {
            this.status = status;
        }

        /** 502, 503 or 504. */
        public int status() {
            return status;
        }
    }

    /** Bytes as they arrive. Blocking, for one virtual thread; back-pressured: a body that is not read is not received. */
    interface Body extends AutoCloseable {
        /** The announced length of the whole file in bytes, or -1. Already checked against the limit. */
        long length();

        /** Where in the file the bytes begin: what was asked for, or 0 if the source sends all of it. */
        default long start() {
            return 0;
        }

        /** The next bytes (never empty; valid until the next call), or null at the clean end. */
        @Nullable
        ByteBuffer read() throws BodyBroken;

        /** Frees the connection; an unread body is cut off. */
        @Override
        void close();
    }

    /** The body did not arrive whole: short, reset, stalled or too large. */
    final class BodyBroken extends IOException {
        private static final long serialVersionUID = 1L;
        private final Reason reason;

        public BodyBroken(Reason reason, String message) {
            super(message);
            this.reason = reason;
        }

        /** Decides the status and whether another try makes sense. */
        public Reason reason() {
            return reason;
        }
    }
}
