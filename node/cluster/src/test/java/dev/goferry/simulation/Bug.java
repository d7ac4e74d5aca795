package dev.goferry.simulation;

/** What can be planted, to see that it is found. */
enum Bug {
    NONE,
    /** A writer that overwrites a segment instead of losing the race. */
    WRITER_REPLACES,
    /** A keeper that forgets lines before they are durable. */
    KEEPER_REMOVES_FIRST,
    /** A member that acknowledges a purge whose append failed. */
    ACKNOWLEDGES_EARLY,
    /** A follower that starts at the log's end again after it was away. */
    FOLLOWER_SKIPS,
    /** A follower that looks only when it is told to. */
    FOLLOWER_TRUSTS_HINTS
}
