package dev.goferry.sumdb;

import dev.goferry.protocol.TilePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The hashes of one signed tree, each proven by the tree's own hash before it is given out. The plan is that of
 * golang.org/x/mod/sumdb/tlog.TileHashReader: the tiles on the tree's right edge give its root; every other tile hangs
 * under a proven one that holds the hash over all of it.
 */
final class ProvenTree {
    private final TreeHead head;
    private final TileCache tiles;
    private final int height;

    ProvenTree(TreeHead head, TileCache tiles, int height) {
        this.head = head;
        this.tiles = tiles;
        this.height = height;
    }

    /** The hash of record {@code id}, which must be below the tree's size. */
    Hash record(long id) throws LookupRefused {
        return hashes(List.of(new Node(0, id))).getFirst();
    }

    /** The root that the tree of its first {@code size} records has. */
    Hash rootOfFirst(long size) throws LookupRefused {
        return size == 0 ? Hash.EMPTY : Node.rootOver(hashes(Node.covering(size)));
    }

    private List<Hash> hashes(List<Node> nodes) throws LookupRefused {
        List<TilePath> plan = plan(nodes);
        Optional<Map<TilePath, TileBytes>> proven = proven(plan, tiles.get(plan));
        if (proven.isEmpty()) {
            // One of them was damaged or wrong on its way here, nobody knows which: all once more from the source.
            proven = proven(plan, tiles.getAgain(plan));
        }
        Map<TilePath, TileBytes> data = proven.orElseThrow(() -> new LookupRefused(
                new LookupOutcome.Untrusted("the checksum database's tiles do not add up to its signed tree " + head)));
        return nodes.stream().map(node -> hash(node, data)).toList();
    }

    /** The right edge first, then parents before their children. */
    private List<TilePath> plan(List<Node> nodes) {
        Set<TilePath> plan = new LinkedHashSet<>();
        Node.covering(head.size()).forEach(node -> plan.add(tile(node)));
        for (Node node : nodes) {
            Deque<TilePath> missing = new ArrayDeque<>();
            for (TilePath tile = tile(node); !plan.contains(tile); tile = parent(tile)) {
                missing.push(tile);
            }
            plan.addAll(missing);
        }
        return List.copyOf(plan);
    }

    private Optional<Map<TilePath, TileBytes>> proven(List<TilePath> plan, List<TileBytes> data) {
        Map<TilePath, TileBytes> byTile = new HashMap<>();
        for (int i = 0; i < plan.size(); i++) {
            byTile.put(plan.get(i), data.get(i));
        }
        List<Node> edge = Node.covering(head.size());
        List<Hash> subtrees = new ArrayList<>();
        edge.forEach(node -> subtrees.add(hash(node, byTile)));
        Set<TilePath> onEdge = new LinkedHashSet<>();
        edge.forEach(node -> onEdge.add(tile(node)));
        boolean whole = Node.rootOver(subtrees).equals(head.hash())
                && plan.stream()
                        .filter(tile -> !onEdge.contains(tile))
                        .allMatch(tile -> hash(new Node((tile.level() + 1) * height, tile.number()), byTile)
                                .equals(Objects.requireNonNull(byTile.get(tile)).over(0, tile.width())));
        return whole ? Optional.of(byTile) : Optional.empty();
    }

    private Hash hash(Node node, Map<TilePath, TileBytes> data) {
        return node.hashIn(Objects.requireNonNull(data.get(tile(node))), height);
    }

    private TilePath tile(Node node) {
        return Objects.requireNonNull(Node.ancestor(node.tile(height), 0, head.size()), "the node is in the tree");
    }

    private TilePath parent(TilePath tile) {
        return Objects.requireNonNull(Node.ancestor(tile, 1, head.size()), "only full tiles are off the edge");
    }
}
