package dev.goferry.cluster;

import java.util.List;

/**
 * Lines for the log that no segment holds yet, in no given order. Each may be taken more than once, and all of them may
 * be lost with all members: the anti-entropy pass finds what they told. Blocking, thread-safe.
 */
public interface PendingRecords {
    /** One line of the log, without its end.
     *
     * @param id names this line for {@link #remove}
     */
    record Pending(String id, String line) {}

    /** Adds a line of at most 16 KiB; the oldest are dropped when {@link #BOUND} lines wait. */
    void add(String line);

    /** At most {@code most} of those that wait, the oldest first as far as that is known. */
    List<Pending> head(int most);

    /** Forgets lines that are in the log. */
    void remove(List<Pending> written);

    int BOUND = 100_000;
}
