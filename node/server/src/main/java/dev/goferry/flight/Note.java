package dev.goferry.flight;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * The word that the holder of a lease leaves for those who come too late to follow it: how its flight ended.
 *
 * @param generation the module's generation; from a higher one on, the note counts for nothing
 * @param at when it was written
 */
public record Note(long generation, Instant at, Landing landing) {
    private static final int HEAD_BYTES = 2 * Long.BYTES;

    /** The note as the cluster keeps it. */
    public byte[] bytes() {
        byte[] words = Words.of(landing);
        return ByteBuffer.allocate(HEAD_BYTES + words.length)
                .putLong(generation)
                .putLong(at.toEpochMilli())
                .put(words)
                .array();
    }

    /** The note whose {@link #bytes} these are, if they are one and {@code generation} has not passed it. */
    public static Optional<Note> read(byte[] bytes, long generation) {
        if (bytes.length < HEAD_BYTES) {
            return Optional.empty();
        }
        ByteBuffer head = ByteBuffer.wrap(bytes);
        long written = head.getLong();
        Instant at = Instant.ofEpochMilli(head.getLong());
        return written < generation
                ? Optional.empty()
                : Words.read(Arrays.copyOfRange(bytes, HEAD_BYTES, bytes.length))
                        .map(landing -> new Note(written, at, landing));
    }
}
