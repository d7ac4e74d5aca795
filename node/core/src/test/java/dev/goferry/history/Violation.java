package dev.goferry.history;

/**
 * A promise that was broken.
 *
 * @param file the key of the file, or the target where it names none
 * @param what the records that show it, in one line
 */
public record Violation(Promise promise, String file, String what) {
    /** The promises that a history of one node can break. */
    public enum Promise {
        /** P1: once a file was answered with 200, every later 200 has the same bytes. */
        IMMUTABLE,
        /** P3: a 200 has its Content-Length and exactly these bytes, or is visibly broken. */
        COMPLETE_OR_BROKEN,
        /** P4: 404 and 410 only when an authoritative upstream said so, and none before it failed. */
        ABSENCE_NOT_INVENTED,
        /** P5: at most one download of a file from upstream, and one more for each fetcher that crashed. */
        ONE_FETCH
    }
}
