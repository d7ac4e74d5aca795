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

    /** 502, 503, 504 or 507: it cannot be had now, which says nothing about whether it exists. */
    record Failed(int status, String text, @Nullable String upstream) implements Landing {
        /** Whether it tells of the node that flew, whose way to the store was lost, and nothing of the file or an upstream. */
        public boolean isOfOneNode() {
            return status == 503 && upstream == null;
        }
    }
}
