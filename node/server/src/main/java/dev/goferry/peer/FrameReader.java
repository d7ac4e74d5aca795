package dev.goferry.peer;

import dev.goferry.flight.Sink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Takes a followed flight apart: bytes go to the sink as they come, at most one small frame is held. */
final class FrameReader {
    /** Words and lengths are small: more is not from a node of ours. */
    private static final int LARGEST_HELD = 128 << 10;

    /** What the leader sends is not what a leader sends. */
    static final class Garbled extends Exception {
        private static final long serialVersionUID = 1L;

        Garbled(String message) {
            super(message);
        }
    }

    private final Sink sink;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream(64);
    private @Nullable Frame frame;
    private int left;
    private long announced = -1;
    private boolean begun;
    private byte @Nullable [] end;
    private String stamp = "";

    FrameReader(Sink sink) {
        this.sink = sink;
    }

    /** Takes the next bytes of the answer, wherever they were cut. */
    void accept(ByteBuffer bytes) throws IOException, Garbled {
        while (bytes.hasRemaining() && end == null) {
            Frame current = frame;
            if (current == null) {
                head(bytes);
            } else {
                payload(current, bytes);
            }
        }
    }

    /** The leader's last words, or null if they have not come. */
    byte @Nullable [] end() {
        return end;
    }

    /** The stamp of these words, or empty. */
    String stamp() {
        return stamp;
    }

    private void head(ByteBuffer bytes) throws IOException, Garbled {
        int more = Math.min(Frame.HEAD_BYTES - held.size(), bytes.remaining());
        hold(bytes, more);
        if (held.size() == Frame.HEAD_BYTES) {
            ByteBuffer head = ByteBuffer.wrap(held.toByteArray());
            held.reset();
            Frame kind = Frame.of(head.get());
            left = head.getInt();
            if (kind == null || left < 0 || (kind != Frame.DATA && left > LARGEST_HELD)) {
                throw new Garbled("a frame that no node sends");
            }
            frame = kind;
            if (left == 0) {
                finish(kind);
            }
        }
    }

    private void payload(Frame kind, ByteBuffer bytes) throws IOException, Garbled {
        int more = Math.min(left, bytes.remaining());
        if (kind == Frame.DATA) {
            begin();
            sink.accept(bytes.slice(bytes.position(), more));
            bytes.position(bytes.position() + more);
        } else {
            hold(bytes, more);
        }
        left -= more;
        if (left == 0) {
            finish(kind);
        }
    }

    private void finish(Frame kind) throws IOException, Garbled {
        byte[] payload = held.toByteArray();
        held.reset();
        frame = null;
        switch (kind) {
            case LENGTH -> {
                if (payload.length != Long.BYTES || begun) {
                    throw new Garbled("a length that is none");
                }
                announced = ByteBuffer.wrap(payload).getLong();
                begin();
            }
            case END -> end = payload;
            case STAMP -> stamp = new String(payload, StandardCharsets.US_ASCII);
            case DATA, NEWS -> {}
        }
    }

    private void begin() throws IOException {
        if (!begun) {
            begun = true;
            sink.begin(announced);
        }
    }

    private void hold(ByteBuffer bytes, int count) {
        byte[] copy = new byte[count];
        bytes.get(copy);
        held.writeBytes(copy);
    }
}
