package dev.goferry.cluster;

import java.util.function.Consumer;

/**
 * Tells everybody something, at once and without any promise: the other members, and the other parts of this process (a
 * control plane beside its node). Thread-safe, never blocks.
 */
public interface Hints {
    void send(Hint hint);

    /** {@code listener} hears what is sent, here or elsewhere; it must not block. */
    void listen(Consumer<Hint> listener);
}
