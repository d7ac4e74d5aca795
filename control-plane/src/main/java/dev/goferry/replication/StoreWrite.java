package dev.goferry.replication;

import dev.goferry.threads.Uninterrupted;
import java.io.IOException;

/**
 * Runs what writes to our store to its end, though the rule was stopped: an interrupt in the midst of an fsync fails for
 * others who wait for the same one.
 */
final class StoreWrite {
    private StoreWrite() {}

    /** Its outcome; an interrupt that came meanwhile is kept, and a fault of ours is an IOException. */
    static <T> T run(Uninterrupted.Work<T> write) throws IOException {
        try {
            return Uninterrupted.run(Thread.ofVirtual().name("replication-write")::start, write);
        } catch (RuntimeException | Error e) {
            throw new IOException("a fault while replicating: " + e, e);
        }
    }
}
