package dev.goferry.replication;

import dev.goferry.log.LogRecord;
import java.util.concurrent.Semaphore;

/**
 * How many of a rule's files are on their way at once, whatever page they are of; in the order in which they came.
 * Thread-safe.
 */
final class Places {
    /** At 80 ms a round trip, eight would be a hundred small files a second at best. */
    static final int SMALL = 32;

    /** Eight connections fill a long line, and more only take it from each other. */
    static final int LARGE = 8;

    /** Small is what takes no longer than its round trips. */
    private static final long LARGE_BYTES = 512 << 10;

    private final Semaphore small = new Semaphore(SMALL, true);
    private final Semaphore large = new Semaphore(LARGE, true);

    /** Those that the file is to have one of: large ones do not stand in the way of small ones. */
    Semaphore of(LogRecord.Stored record) {
        return record.pin().size() < LARGE_BYTES ? small : large;
    }
}
