package dev.goferry.sumdb;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The hashes of one tile and, once computed, those of the subtrees over them: proving a record takes about a thousand
 * SHA-256 without that memory, and a few with it. Safe for many threads.
 */
final class TileBytes {
    /** By first hash and count: at most one for each node above the leaves, and few of them are ever asked for. */
    private record Range(int first, int count) {}

    private final byte[] bytes;
    private final Map<Range, Hash> subtrees = new ConcurrentHashMap<>(2);

    TileBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The hash over {@code count} hashes, a power of two. */
    Hash over(int first, int count) {
        return count == 1
                ? Hash.at(bytes, first * Hash.SIZE)
                : subtrees.computeIfAbsent(
                        new Range(first, count),
                        range -> Hash.over(bytes, range.first() * Hash.SIZE, range.count() * Hash.SIZE));
    }
}
