package dev.goferry.origin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.stream.LongStream;

/** Writes one body as the script wants it. */
final class OriginBody {
    private final Script script;
    private final long rate;
    private final Exchange exchange;

    OriginBody(Script script, long connectionRate, Exchange exchange) {
        this.script = script;
        this.rate = script.bytesPerSecond > 0 ? script.bytesPerSecond : connectionRate;
        this.exchange = exchange;
    }

    /** Whether the whole body went out. */
    boolean send(OriginFile body, OutputStream out) throws IOException, InterruptedException {
        long stop = LongStream.of(script.stallAfter, script.resetAfter, script.cutAfter)
                .filter(at -> at >= 0)
                .min()
                .orElse(Long.MAX_VALUE);
        byte[] piece = new byte[pieceBytes()];
        long start = System.nanoTime();
        try (InputStream in = body.open()) {
            while (exchange.bytesSent.get() < stop) {
                int got = in.read(piece, 0, (int) Math.min(piece.length, stop - exchange.bytesSent.get()));
                if (got < 0) {
                    end(out);
                    return true;
                }
                write(out, piece, got);
                exchange.bytesSent.addAndGet(got);
                pace(start);
            }
        }
        return false;
    }

    private int pieceBytes() {
        return rate > 0 ? Math.clamp(rate / 20, 1, 64 << 10) : 64 << 10;
    }

    private void pace(long start) throws InterruptedException {
        if (rate > 0) {
            long due = start + exchange.bytesSent.get() * 1_000_000_000L / rate;
            Thread.sleep(Math.max(0, (due - System.nanoTime()) / 1_000_000));
        }
    }

    private boolean chunked() {
        return script.framing == Script.Framing.CHUNKED || script.framing == Script.Framing.CHUNKED_WITHOUT_END;
    }

    private void write(OutputStream out, byte[] piece, int length) throws IOException {
        if (chunked()) {
            out.write((Integer.toHexString(length) + "\r\n").getBytes(ISO_8859_1));
        }
        out.write(piece, 0, length);
        if (chunked()) {
            out.write("\r\n".getBytes(ISO_8859_1));
        }
        out.flush();
    }

    private void end(OutputStream out) throws IOException {
        if (script.framing == Script.Framing.CHUNKED) {
            out.write("0\r\n\r\n".getBytes(ISO_8859_1));
            out.flush();
        }
    }
}
