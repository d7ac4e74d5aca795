package dev.goferry.counting;

import dev.goferry.artifact.ArtifactKey;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one node that were touched since they were last drained, as a lock-free stack (Treiber) whose links are
 * the counters themselves. It holds no more than what was asked for between two drains. Thread-safe and non-blocking.
 */
public final class UseCounts {
    private final AtomicReference<@Nullable UseCount> top = new AtomicReference<>();

    /** A counter for answers with this file; several may count the same. */
    public UseCount of(ArtifactKey key) {
        return new UseCount(this, key);
    }

    /** Counts one request for what has no counter of its own. */
    public void count(ArtifactKey key) {
        of(key).increment();
    }

    /** Only for a counter that is not on the stack: its count was zero. */
    void push(UseCount counter) {
        UseCount below;
        do {
            below = top.get();
            counter.next = below;
        } while (!top.compareAndSet(below, counter));
    }

    /** Hands every count since the last drain to {@code sink}. */
    void drain(ObjIntConsumer<ArtifactKey> sink) {
        UseCount counter = top.getAndSet(null);
        while (counter != null) {
            // Before its count is taken: from then on it may be pushed again.
            UseCount below = counter.next;
            counter.next = null;
            sink.accept(counter.key(), counter.take());
            counter = below;
        }
    }
}
