package dev.goferry.disk;

import org.jspecify.annotations.Nullable;

/** One cached file. Its monitor is held while it is hashed, and by nobody else. */
final class Entry {
    /** Space on disk comes in blocks: a file of one byte takes as much as one of 4 KiB. */
    private static final long BLOCK_BYTES = 4096;

    /** The record of a file; numbers are never used twice, so that no file stands for another. */
    record Line(long number, long size, String sha256, String key) {}

    private final Line line;
    private final boolean old;

    /** When it was last asked for, on the cache's own count of requests. */
    private volatile long used;

    /** How the file looked when it was hashed and found right. */
    private volatile @Nullable Stamp verified;

    /** The disk failed to read it: it may be replaced by the same bytes. */
    private volatile boolean suspect;

    /** Not to be served any more, even if its file cannot be removed. */
    private volatile boolean gone;

    Entry(Line line, boolean old, long used) {
        this.line = line;
        this.old = old;
        this.used = used;
    }

    Line line() {
        return line;
    }

    /** Whether it is from before the restart. */
    boolean old() {
        return old;
    }

    long bytesOnDisk() {
        return onDisk(line.size());
    }

    static long onDisk(long size) {
        return Math.ceilDiv(size, BLOCK_BYTES) * BLOCK_BYTES;
    }

    long used() {
        return used;
    }

    void use(long now) {
        used = now;
    }

    boolean isVerified(Stamp stamp) {
        return stamp.equals(verified);
    }

    void verified(Stamp stamp) {
        verified = stamp;
    }

    boolean suspect() {
        return suspect;
    }

    void markSuspect() {
        suspect = true;
    }

    boolean gone() {
        return gone;
    }

    void markGone() {
        gone = true;
    }

    boolean isOf(long size, String sha256) {
        return line.size() == size && line.sha256().equals(sha256);
    }
}
