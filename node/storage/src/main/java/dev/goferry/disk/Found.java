package dev.goferry.disk;

import java.nio.file.Path;

/** What {@link DiskCache#find} has under a key. */
public sealed interface Found {
    /**
     * A file with the bytes that were adopted. Open it at once: an open channel survives eviction, a path does not; who
     * finds no file there asks again.
     *
     * @param size in bytes
     * @param sha256 of the bytes, in lower-case hex
     */
    record Cached(Path file, long size, String sha256) implements Found {}

    /** Nothing: read the bucket. */
    record Absent() implements Found {}

    /**
     * Something from before the restart that may have been purged since: read the bucket. Ends with
     * {@link DiskCache#caughtUp} or {@link DiskCache#logUnreadable}.
     */
    record Withheld() implements Found {}

    /** A file that was flipped, cut or deleted and is forgotten now, or cannot be read: read the bucket. Counted. */
    record Damaged(String reason) implements Found {}
}
