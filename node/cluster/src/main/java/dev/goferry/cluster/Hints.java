package dev.goferry.cluster;

import java.util.function.Consumer;

/** Tells all other members something, at once and without any promise. Thread-safe, never blocks. */
public interface Hints {
    void send(Hint hint);

    /** {@code listener} hears what the others send; it must not block. */
    void listen(Consumer<Hint> listener);
}
