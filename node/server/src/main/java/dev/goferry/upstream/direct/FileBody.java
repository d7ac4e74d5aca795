package dev.goferry.upstream.direct;

import dev.goferry.upstream.UpstreamAnswer.Body;
import dev.goferry.upstream.UpstreamAnswer.BodyBroken;
import dev.goferry.upstream.UpstreamAnswer.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file of the scratch cache, which stays until the body is closed. */
final class FileBody implements Body {
    private static final int PIECE_BYTES = 64 << 10;

    private final FileChannel file;
    private final long length;
    private final Runnable onClose;
    private final ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
    private boolean closed;

    FileBody(Path path, Runnable onClose) throws IOException {
        this.file = FileChannel.open(path);
        this.length = file.size();
        this.onClose = onClose;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public @Nullable ByteBuffer read() throws BodyBroken {
        try {
            piece.clear();
            return closed || file.read(piece) < 0 ? null : piece.flip();
        } catch (IOException e) {
            throw new BodyBroken(Reason.PROTOCOL, "cannot read what go downloaded: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            file.close();
        } catch (IOException e) {
            // It was opened for reading only: nothing is lost.
        } finally {
            onClose.run();
        }
    }
}
