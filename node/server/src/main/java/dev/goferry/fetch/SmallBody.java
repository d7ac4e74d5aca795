package dev.goferry.fetch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Collects a small body on the heap; the upstream's byte limit bounds it. */
final class SmallBody implements Receiver {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);

    @Override
    public void begin(long length) {
        bytes.reset();
    }

    @Override
    public void accept(ByteBuffer chunk) {
        byte[] copy = new byte[chunk.remaining()];
        chunk.get(copy);
        bytes.write(copy, 0, copy.length);
    }

    @Override
    public boolean shown() {
        return false;
    }

    @Override
    public Body body() {
        return new Body.Small(bytes.toByteArray());
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }
}
