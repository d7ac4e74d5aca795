package dev.goferry.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * One download on disk, in space that was reserved for it. Closing it removes the file and gives the space back, whatever
 * happened before; to keep the bytes, link {@link #file} into a store first.
 *
 * <p>One thread writes and closes; any number may read through {@link #channel} at their own positions, below
 * {@link #size}.
 */
public final class Spool implements AutoCloseable {
    /** Unknown lengths grow by 1 MiB: one look at the disk for many small writes. */
    private static final long GROWTH = 1 << 20;

    private final SpoolArea area;
    private final Path file;
    private final FileChannel channel;
    private long reserved;
    private volatile long size;

    Spool(SpoolArea area, Path file, long reserved) throws IOException {
        this.area = area;
        this.file = file;
        this.reserved = reserved;
        this.channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** The file, for linking it into a store when it is finished. Gone after {@link #close}. */
    public Path file() {
        return file;
    }

    /** For reading at a position while it is written. Do not write through it: that space would not be accounted for. */
    public FileChannel channel() {
        return channel;
    }

    /** Bytes written so far. */
    public long size() {
        return size;
    }

    /** Appends all remaining bytes. Grows the reservation where it is too small, or fails with {@link SpoolFull}. */
    public void write(ByteBuffer bytes) throws IOException {
        long end = size + bytes.remaining();
        if (end > reserved && grow(end + GROWTH).isPresent()) {
            Optional<String> refusal = grow(end);
            if (refusal.isPresent()) {
                throw new SpoolFull(refusal.get());
            }
        }
        long at = size;
        while (bytes.hasRemaining()) {
            int count = channel.write(bytes, at);
            area.wrote(count);
            at += count;
            size = at;
        }
    }

    /** Makes the reservation at least {@code bytes} in all; false if there is no space, and then nothing has changed. */
    public boolean growTo(long bytes) throws IOException {
        return grow(bytes).isEmpty();
    }

    private Optional<String> grow(long bytes) throws IOException {
        long more = bytes - reserved;
        Optional<String> refusal = more <= 0 ? Optional.empty() : area.take(more);
        if (more > 0 && refusal.isEmpty()) {
            reserved = bytes;
        }
        return refusal;
    }

    /** Removes the file and gives the space back. A second call does nothing. */
    @Override
    public void close() throws IOException {
        if (!channel.isOpen()) {
            return;
        }
        try (channel) {
            Files.deleteIfExists(file);
        } finally {
            area.giveBack(reserved, size);
        }
    }
}
