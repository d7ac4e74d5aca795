package dev.goferry.peer;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The pieces of a followed flight on the wire: one byte of kind, four bytes of length, and so many bytes. */
enum Frame {
    /** The length of the whole file, eight bytes: its bytes follow as they arrive. */
    LENGTH('L'),
    /** Bytes of the file, in order. */
    DATA('D'),
    /** Nothing new, but the leader lives. */
    NEWS('N'),
    /** What the end says comes from a member: its stamp. Only before the end of what was brought. */
    STAMP('S'),
    /** How the flight ended ({@link dev.goferry.flight.Words}); nothing follows. An answer without it broke off. */
    END('E');

    static final int HEAD_BYTES = 5;

    /** The largest piece of a file that goes out at once. */
    static final int PIECE_BYTES = 64 << 10;

    private final byte code;

    Frame(char code) {
        this.code = (byte) code;
    }

    Buffer of(byte[] bytes) {
        return Buffer.buffer(HEAD_BYTES + bytes.length)
                .appendByte(code)
                .appendInt(bytes.length)
                .appendBytes(bytes);
    }

    Buffer of(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return of(copy);
    }

    /** The kind with this code, or null. */
    static @Nullable Frame of(byte code) {
        for (Frame frame : values()) {
            if (frame.code == code) {
                return frame;
            }
        }
        return null;
    }
}
