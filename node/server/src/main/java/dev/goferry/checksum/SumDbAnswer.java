package dev.goferry.checksum;

/** What a client of {@code /sumdb/…} is told; the HTTP edge maps it one to one. Texts are for people, in text/plain. */
public sealed interface SumDbAnswer {
    /**
     * 200.
     *
     * @param isImmutable a tile or a lookup: may be kept for ever; otherwise for a minute
     */
    @SuppressWarnings("ArrayRecordComponent") // Goes from the store to the socket and is never compared.
    record Bytes(String contentType, byte[] bytes, boolean isImmutable) implements SumDbAnswer {}

    /** 404 or 410: the database said so, or is none of ours. */
    record NotFound(int status, String text) implements SumDbAnswer {}

    /** 403: a private name, which is not sent on. Says which variable to set in the client. Not to be cached. */
    record Refused(String text) implements SumDbAnswer {}

    /** "I cannot tell": {@code status} is 502, 503 or 504. Not to be cached. */
    record Unavailable(int status, String text) implements SumDbAnswer {}
}
