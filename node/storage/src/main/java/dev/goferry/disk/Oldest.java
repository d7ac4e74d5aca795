package dev.goferry.disk;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who goes next: the entries in the order of their last request, without a list that every hit would have to lock. A
 * sorted copy of the oldest eighth is used up first; who was asked for since is passed over. That is the exact order, as
 * whoever is not in the copy is younger than all in it. Guarded by the cache's lock.
 */
final class Oldest {
    private static final int PART = 8;
    private static final int LEAST = 16;
    private static final int TRIES = 3;

    private record Aged(Entry entry, long used) {}

    private final Deque<Aged> queue = new ArrayDeque<>();

    /** The entry that was asked for least recently; empty if there is none. */
    Optional<Entry> next(Map<String, Entry> entries) {
        for (int i = 0; i < TRIES; i++) {
            for (Aged aged = queue.poll(); aged != null; aged = queue.poll()) {
                Entry entry = aged.entry;
                if (entry.used() == aged.used && entries.get(entry.line().key()) == entry) {
                    return Optional.of(entry);
                }
            }
            refill(entries);
        }
        return Optional.ofNullable(queue.poll()).map(Aged::entry); // All are asked for faster than we look.
    }

    private void refill(Map<String, Entry> entries) {
        List<Aged> all = entries.values().stream()
                .map(entry -> new Aged(entry, entry.used()))
                .sorted(Comparator.comparingLong(Aged::used))
                .toList();
        queue.addAll(all.subList(0, Math.min(all.size(), LEAST + all.size() / PART)));
    }
}
