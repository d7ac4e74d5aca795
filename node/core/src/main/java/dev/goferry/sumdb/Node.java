package dev.goferry.sumdb;

import dev.goferry.protocol.TilePath;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One node of the tree: number {@code n} of those that cover 2^level records each. */
record Node(int level, long n) {
    /** The complete subtrees that together cover the first {@code size} records, widest first (tlog.subTreeIndex). */
    static List<Node> covering(long size) {
        List<Node> nodes = new ArrayList<>();
        for (long done = 0; done < size; ) {
            int level = Long.SIZE - 1 - Long.numberOfLeadingZeros(size - done);
            nodes.add(new Node(level, done >> level));
            done += 1L << level;
        }
        return nodes;
    }

    /** The hash over {@link #covering} subtrees. */
    static Hash rootOver(List<Hash> subtrees) {
        Hash root = subtrees.getLast();
        for (int i = subtrees.size() - 2; i >= 0; i--) {
            root = Hash.ofNode(subtrees.get(i), root);
        }
        return root;
    }

    /** The tile of {@code height} that holds it, as narrow as possible. */
    TilePath tile(int height) {
        int up = level / height;
        int inTile = level % height;
        long index = n >> (height - inTile);
        return new TilePath(height, up, index, (int) (firstIn(height) + (1 << inTile)));
    }

    /** Its hash out of its tile, or a wider one. */
    Hash hashIn(TileBytes tile, int height) {
        return tile.over((int) firstIn(height), 1 << (level % height));
    }

    private long firstIn(int height) {
        return (n << (level % height)) & ((1L << height) - 1);
    }

    /**
     * The tile {@code steps} levels up that the tile hangs under, as wide as a tree of {@code size} records makes it; null
     * if the tree does not reach there (tlog.tileParent).
     */
    static @Nullable TilePath ancestor(TilePath tile, int steps, long size) {
        int level = tile.level() + steps;
        int shift = level * tile.height();
        long number = tile.number() >> (steps * tile.height());
        long hashes = shift >= Long.SIZE - 1 ? 0 : size >> shift;
        long first = number << tile.height();
        if (first >= hashes) {
            return null;
        }
        return new TilePath(tile.height(), level, number, (int) Math.min(1L << tile.height(), hashes - first));
    }
}
