package dev.goferry.disk;

import java.util.ArrayDeque;
import java.util.function.Predicate;

/**
 * What was dropped, by number, so that a file that was read before a drop of its own key is not kept, and one that has
 * nothing to do with it is. Only the last {@value #REMEMBERED} drops are remembered by key; one before these counts for
 * every key. Not thread-safe but for {@link #count}.
 */
final class Drops {
    /** Far more than purges and evictions come while one file is read. */
    static final int REMEMBERED = 1_000;

    private final ArrayDeque<Predicate<String>> last = new ArrayDeque<>();
    private volatile long count;

    /** The number of the last drop. */
    long count() {
        return count;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread at a time writes.
    void add(Predicate<String> keys) {
        last.addFirst(keys);
        if (last.size() > REMEMBERED) {
            last.removeLast();
        }
        count++;
    }

    /** Whether a drop after the one of this number may have been of the key. */
    boolean isDroppedSince(long number, String key) {
        long since = count - number;
        return since > last.size() || last.stream().limit(since).anyMatch(keys -> keys.test(key));
    }
}
