package dev.goferry.verification;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** A file seen through one reused buffer that moves on as one reads forward. Little-endian. Not thread-safe. */
final class ZipWindow {
    /** Holds the longest record that is read in one piece: a header and its three variable fields, below 64 KiB each. */
    private static final int CAPACITY = 256 << 10;

    private final FileChannel channel;
    private final long size;
    private final ByteBuffer buffer =
            ByteBuffer.allocate(CAPACITY).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    private long start;

    ZipWindow(FileChannel channel) throws IOException {
        this.channel = channel;
        this.size = channel.size();
    }

    long size() {
        return size;
    }

    /** The buffer, positioned at {@code offset} with at least {@code length} bytes left, at most 256 KiB. */
    ByteBuffer at(long offset, int length) throws IOException, BrokenZip {
        if (offset < 0 || offset > size - length) {
            throw new BrokenZip("zip is cut short, or an offset in it points outside");
        }
        if (offset < start || offset + length > start + buffer.limit()) {
            fill(offset);
        }
        return buffer.position((int) (offset - start));
    }

    /** The next bytes from {@code offset} on, at least one and at most {@code most}. */
    ByteBuffer some(long offset, long most) throws IOException, BrokenZip {
        ByteBuffer bytes = at(offset, 1);
        return bytes.slice(bytes.position(), (int) Math.min(most, bytes.remaining()));
    }

    private void fill(long offset) throws IOException {
        buffer.clear();
        start = offset;
        int wanted = (int) Math.min(CAPACITY, size - offset);
        buffer.limit(wanted);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, start + buffer.position()) < 0) {
                throw new IOException("the file shrank while it was read");
            }
        }
        buffer.flip();
    }
}
