package dev.goferry.flight;

import org.jspecify.annotations.Nullable;

/** How a flight ended. Everything that waited for it gets the same. */
public sealed interface Landing {
    /**
     * Verified and in the store.
     *
     * @param bytes the body of a small file; null for a zip
     * @param size bytes
     * @param sha256 of these bytes, 64 hex digits
     */
    @SuppressWarnings("ArrayRecordComponent") // Goes to the socket as it is and is never compared.
    record Committed(
            byte @Nullable [] bytes,
            long size,
            String sha256,
            @Nullable String upstream) implements Landing {}

    /** An authoritative upstream said 404 or 410, and none before it failed. {@code text} is its own. */
    record Absent(String upstream, int status, String text) implements Landing {}

    /** An upstream said 401 or 403: our clients get 403. {@code text} is its own. */
    record Forbidden(String upstream, String text) implements Landing {}

    /** 403: a rule of ours, or a hash that does not match. */
    record Refused(String text, @Nullable String upstream) implements Landing {}

    /**
     * 502, 503, 504 or 507: it cannot be had now, which says nothing about whether it exists.
     *
     * @param ofOneNode whether it tells of the node that flew, which cannot reach the store or an upstream or has no room,
     *     and nothing of the file: another node may fare better
     */
    record Failed(int status, String text, @Nullable String upstream, boolean ofOneNode) implements Landing {
        /** A 503 is of one node: nobody answered it, or it cannot ask. */
        public Failed(int status, String text, @Nullable String upstream) {
            this(status, text, upstream, status == 503);
        }
    }
}
