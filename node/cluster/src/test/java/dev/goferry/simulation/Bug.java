package dev.goferry.simulation;

import org.jspecify.annotations.Nullable;

/** What can be planted, and what must be seen of it. */
enum Bug {
    NONE(null),
    /** A writer that overwrites a segment instead of losing the race. */
    WRITER_REPLACES(Wrong.ACKNOWLEDGED_AND_LOST),
    /** A keeper that forgets lines before they are durable. */
    KEEPER_REMOVES_FIRST(Wrong.TOLD_AND_LOST),
    /** A member that acknowledges a purge whose append failed. */
    ACKNOWLEDGES_EARLY(Wrong.ACKNOWLEDGED_AND_LOST),
    /** A follower that starts at the log's end again after it was away. */
    FOLLOWER_SKIPS(Wrong.SKIPPED),
    /** A follower that looks only when it is told to. */
    FOLLOWER_TRUSTS_HINTS(Wrong.PURGE_LATE);

    final @Nullable Wrong expected;

    Bug(@Nullable Wrong expected) {
        this.expected = expected;
    }
}
