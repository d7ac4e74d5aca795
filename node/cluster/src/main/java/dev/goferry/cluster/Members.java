package dev.goferry.cluster;

import java.util.List;

/** Who is in the cluster, as this process sees it now. Thread-safe, never blocks. */
public interface Members {
    Member self();

    /** All members, this one included. */
    List<Member> all();

    /** Runs {@code action} after a member came or left, or this process came back from a split; on any thread, shortly. */
    void onChange(Runnable action);
}
