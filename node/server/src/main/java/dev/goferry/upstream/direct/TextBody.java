package dev.goferry.upstream.direct;

import dev.goferry.upstream.UpstreamAnswer.Body;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A version list, made from what go printed. */
final class TextBody implements Body {
    private final ByteBuffer bytes;
    private final long length;

    TextBody(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
        this.length = bytes.length;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public @Nullable ByteBuffer read() {
        if (!bytes.hasRemaining()) {
            return null;
        }
        ByteBuffer rest = bytes.slice();
        bytes.position(bytes.limit());
        return rest;
    }

    @Override
    public void close() {
        bytes.position(bytes.limit());
    }
}
