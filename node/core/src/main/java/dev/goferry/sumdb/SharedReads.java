package dev.goferry.sumdb;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * One call per key at a time: who asks while it runs waits for its outcome. The call has a virtual thread of its own, so
 * that a caller who gives up takes nothing from the others. Keeps nothing after the call.
 */
public final class SharedReads<K, V> {
    private final ConcurrentHashMap<K, FutureTask<V>> running = new ConcurrentHashMap<>();

    /** The outcome of {@code call}, or of the one that runs already for the key. What it throws reaches everyone waiting. */
    public V get(K key, Supplier<V> call) throws InterruptedException {
        FutureTask<V> mine = new FutureTask<>(() -> {
            try {
                return call.get();
            } finally {
                running.remove(key);
            }
        });
        FutureTask<V> other = running.putIfAbsent(key, mine);
        if (other == null) {
            Thread.ofVirtual().name("sumdb " + key).start(mine);
        }
        return outcome(other == null ? mine : other);
    }

    /** How many calls run now. */
    public int size() {
        return running.size();
    }

    private static <V> V outcome(FutureTask<V> task) throws InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a shared read broke: " + e.getCause(), e.getCause());
        }
    }
}
