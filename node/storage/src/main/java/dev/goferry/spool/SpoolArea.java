package dev.goferry.spool;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A bounded amount of disk for downloads in flight: space is reserved before the first byte arrives, and given back when
 * the {@link Spool} is closed.
 *
 * <p>Two bounds, in bytes: all reservations together never pass {@code maxBytes}, and what is reserved but not yet
 * written must leave {@code minFreeBytes} of the disk free. Both are checked at every reservation and growth, so that a
 * full disk refuses the next large download and heals by itself. Files of dead processes are removed on opening. Safe
 * for many threads, and for many processes in one folder (each with its own {@code maxBytes}).
 */
public final class SpoolArea implements AutoCloseable {
    private final ProcessFolder folder;
    private final FileStore disk;
    private final long maxBytes;
    private final long minFreeBytes;
    private long reserved;
    private long written;

    /** The outcome of {@link #reserve}. */
    public sealed interface Reservation {
        /** The space is yours until you close the spool. */
        record Reserved(Spool spool) implements Reservation {}

        /** No space now; {@code reason} is one line for a person. Nothing was made. */
        record Full(String reason) implements Reservation {}
    }

    private SpoolArea(ProcessFolder folder, FileStore disk, long maxBytes, long minFreeBytes) {
        this.folder = folder;
        this.disk = disk;
        this.maxBytes = maxBytes;
        this.minFreeBytes = minFreeBytes;
    }

    /** Opens the area in a folder, which is made if missing. To link its files into a store it must share its disk. */
    public static SpoolArea open(Path folder, long maxBytes, long minFreeBytes) throws IOException {
        if (maxBytes <= 0 || minFreeBytes < 0) {
            throw new IllegalArgumentException(
                    "the spool needs maxBytes > 0 and minFreeBytes >= 0, not " + maxBytes + " and " + minFreeBytes);
        }
        ProcessFolder own = ProcessFolder.open(folder);
        return new SpoolArea(own, Files.getFileStore(own.path()), maxBytes, minFreeBytes);
    }

    /** Reserves space for a file of {@code bytes}; 0 where the length is unknown, and the spool grows as it is written. */
    public Reservation reserve(long bytes) throws IOException {
        if (bytes < 0) {
            throw new IllegalArgumentException("a reservation cannot be negative: " + bytes);
        }
        Optional<String> refusal = take(bytes);
        if (refusal.isPresent()) {
            return new Reservation.Full(refusal.get());
        }
        try {
            return new Reservation.Reserved(new Spool(this, folder.newFile(), bytes));
        } catch (IOException | RuntimeException e) {
            giveBack(bytes, 0);
            throw e;
        }
    }

    /** Bytes reserved at the moment. */
    public synchronized long reservedBytes() {
        return reserved;
    }

    /** How many files of dead processes were removed when this was opened. */
    public int swept() {
        return folder.swept();
    }

    /** Takes more space, or says why not. */
    synchronized Optional<String> take(long bytes) throws IOException {
        if (bytes > maxBytes - reserved) {
            return Optional.of("the spool is full: " + bytes + " bytes wanted, " + (maxBytes - reserved) + " of "
                    + maxBytes + " left");
        }
        long free = disk.getUsableSpace();
        if (bytes > free - (reserved - written) - minFreeBytes) {
            return Optional.of("the spool's disk is full: " + bytes + " bytes wanted, " + free + " free, "
                    + (reserved - written) + " promised, " + minFreeBytes + " to be left free");
        }
        reserved += bytes;
        return Optional.empty();
    }

    synchronized void wrote(long bytes) {
        written += bytes;
    }

    synchronized void giveBack(long reservedBytes, long writtenBytes) {
        reserved -= reservedBytes;
        written -= writtenBytes;
    }

    /** Removes every file of the area: close it after the downloads. */
    @Override
    public void close() throws IOException {
        folder.close();
    }
}
