package dev.goferry.hazelcast;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Who of this process waits for news of which key. Thread-safe. */
final class Waiters {
    private final ConcurrentHashMap<String, Set<Semaphore>> byKey = new ConcurrentHashMap<>();

    /** From now on, news of the key add a permit. */
    Semaphore enter(String key) {
        Semaphore news = new Semaphore(0);
        byKey.compute(key, (any, waiting) -> {
            Set<Semaphore> all = waiting == null ? ConcurrentHashMap.newKeySet() : waiting;
            all.add(news);
            return all;
        });
        return news;
    }

    void leave(String key, Semaphore news) {
        byKey.computeIfPresent(key, (any, waiting) -> {
            waiting.remove(news);
            return waiting.isEmpty() ? null : waiting;
        });
    }

    void wake(String key) {
        byKey.getOrDefault(key, Set.of()).forEach(Semaphore::release);
    }

    void wakeAll() {
        byKey.values().forEach(waiting -> waiting.forEach(Semaphore::release));
    }
}
