package dev.goferry.counting;

import dev.goferry.artifact.ArtifactKey;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * How often one answer was given since somebody last looked. An increment is one atomic add; the first one since the last
 * look also puts this counter on the list of {@link UseCounts} that were touched, without allocating anything. Thread-safe
 * and non-blocking.
 */
public final class UseCount {
    private static final VarHandle COUNT;

    static {
        try {
            COUNT = MethodHandles.lookup().findVarHandle(UseCount.class, "count", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final UseCounts touched;
    private final ArtifactKey key;

    /** Below this one in the list; written by whoever puts it there, read by whoever takes the list. */
    @Nullable
    UseCount next;

    @SuppressWarnings("UnusedVariable") // By COUNT.
    private int count;

    UseCount(UseCounts touched, ArtifactKey key) {
        this.touched = touched;
        this.key = key;
    }

    /** Counts one request. */
    public void increment() {
        if ((int) COUNT.getAndAdd(this, 1) == 0) {
            touched.push(this);
        }
    }

    ArtifactKey key() {
        return key;
    }

    /** What was counted, which is then nothing. */
    int take() {
        return (int) COUNT.getAndSet(this, 0);
    }
}
