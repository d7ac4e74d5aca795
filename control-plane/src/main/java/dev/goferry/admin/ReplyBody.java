package dev.goferry.admin;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.OutputStream;

/** A response's body for one blocking writer, which waits until the client has taken what was written. */
final class ReplyBody extends OutputStream {
    private static final int PIECE = 64 << 10;

    private final HttpServerResponse response;
    private Buffer piece = Buffer.buffer(PIECE);

    ReplyBody(HttpServerResponse response) {
        this.response = response;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        piece.appendBytes(bytes, from, count);
        if (piece.length() >= PIECE) {
            flush();
        }
    }

    @Override
    public void flush() throws IOException {
        if (piece.length() == 0) {
            return;
        }
        Buffer full = piece;
        piece = Buffer.buffer(PIECE);
        try {
            response.write(full).await();
        } catch (RuntimeException e) {
            throw new IOException("the client went away", e);
        }
    }
}
