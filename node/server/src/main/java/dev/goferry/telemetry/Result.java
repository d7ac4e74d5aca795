package dev.goferry.telemetry;

/** Where an answer came from: the {@code X-Cache} header, the access log's and the metrics' result. */
public enum Result {
    /** Stored here and fresh. */
    HIT,
    /** Fetched for this very request. */
    MISS,
    /** Fetched for somebody else who was asking at the same time. */
    JOINED,
    /** Stored because it was fetched ahead, and asked for the first time now. */
    PREFETCHED,
    /** Older than its time to live, because a refresh is under way or the upstream fails. */
    STALE,
    /** An upstream said earlier that there is no such thing. */
    NEGATIVE,
    /** Refused by a rule or because the request is malformed; no upstream was asked. */
    REFUSED,
    /** It could not be had. */
    ERROR;

    private final String label = name().toLowerCase(java.util.Locale.ROOT);

    /** The lower-case word for logs, metrics and headers. */
    public String label() {
        return label;
    }
}
