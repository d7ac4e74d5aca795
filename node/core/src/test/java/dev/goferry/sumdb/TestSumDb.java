package dev.goferry.sumdb;

import dev.goferry.module.InvalidName;
import dev.goferry.module.ModuleVersion;
import dev.goferry.protocol.TilePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A real, small checksum database: a key made per run, a Merkle tree over the records added, and the bytes of
 * {@code latest}, {@code lookup/…} and {@code tile/…} (any height, partial tiles and data tiles included) as the go
 * command asks for them, without a leading slash. Safe for many threads. It tells the truth until {@link #lie} or
 * {@link #fork}.
 */
public final class TestSumDb {
    /** How it misbehaves. */
    public enum Lie {
        NONE,
        /** The record's text names another zip hash than the tree holds. */
        WRONG_HASH,
        /** The tree head's signature is by another key of the same name and hash. */
        BAD_SIGNATURE,
        /** Every hash tile has one bit flipped. */
        WRONG_TILE,
        /** Every tile is absent. */
        MISSING_TILE,
        /** Partial tiles are absent, as when they have been completed; full ones are given whatever their width. */
        NO_PARTIAL_TILE
    }

    private final TestSigner signer;
    private final List<String> records = new ArrayList<>();
    private final Map<String, Integer> ids = new HashMap<>();
    /** By level: the hashes of the complete subtrees of 2^level records. */
    private final List<List<Hash>> levels = new ArrayList<>();

    private Lie lie = Lie.NONE;
    private long signedSize = Long.MAX_VALUE;

    private TestSumDb(TestSigner signer) {
        this.signer = signer;
    }

    /** An empty database with a new key. */
    public static TestSumDb create(String name) {
        return new TestSumDb(TestSigner.create(name));
    }

    /** {@code name+hash+key}: with a space and a URL behind it, what GOSUMDB takes. */
    public String verifierKey() {
        return signer.verifierKey();
    }

    public String name() {
        return signer.name();
    }

    /** Adds the go.sum lines of a version; hashes are {@code h1:} and base64. */
    public synchronized TestSumDb add(ModuleVersion version, String zipH1, String modH1) {
        String path = version.path().value();
        String number = version.version().value();
        ids.put(version.path().escaped() + "@" + version.version().escaped(), records.size());
        addRecord(path + " " + number + " " + zipH1 + "\n" + path + " " + number + "/go.mod " + modH1 + "\n");
        return this;
    }

    /** Adds a record of any text that ends in a newline. */
    public synchronized void addRecord(String text) {
        records.add(text);
        Hash hash = Hash.ofRecord(text.getBytes(StandardCharsets.UTF_8));
        for (int level = 0; ; level++) {
            if (levels.size() == level) {
                levels.add(new ArrayList<>());
            }
            List<Hash> hashes = levels.get(level);
            hashes.add(hash);
            if (hashes.size() % 2 != 0) {
                return;
            }
            hash = Hash.ofNode(hashes.get(hashes.size() - 2), hash);
        }
    }

    /** Adds {@code count} records of modules that nobody asks for, so that the tree has some depth. */
    public synchronized TestSumDb fill(int count) {
        for (int i = 0; i < count; i++) {
            addRecord("example.com/fill v0.0." + records.size() + " h1:" + Hash.EMPTY + "\n");
        }
        return this;
    }

    public synchronized long size() {
        return records.size();
    }

    /** From now on it misbehaves like this; {@link Lie#NONE} makes it honest again. */
    public synchronized void lie(Lie lie) {
        this.lie = lie;
    }

    /** From now on it signs the tree of its first {@code size} records only. */
    public synchronized void rollBack(long size) {
        this.signedSize = size;
    }

    /** Another database with the same key and the first {@code size} records: whatever is added there is a fork. */
    public synchronized TestSumDb fork(int size) {
        TestSumDb fork = new TestSumDb(signer);
        records.subList(0, size).forEach(fork::addRecord);
        ids.forEach((name, id) -> {
            if (id < size) {
                fork.ids.put(name, id);
            }
        });
        return fork;
    }

    /** The answer to a GET below the database's URL; empty is 404. */
    public synchronized Optional<byte[]> get(String path) {
        if (path.equals("latest")) {
            return Optional.of(signedHead().getBytes(StandardCharsets.UTF_8));
        }
        if (path.startsWith("lookup/")) {
            return Optional.ofNullable(ids.get(path.substring("lookup/".length())))
                    .map(this::lookup);
        }
        try {
            return lie == Lie.MISSING_TILE ? Optional.empty() : tile(TilePath.parse(path));
        } catch (InvalidName e) {
            return Optional.empty();
        }
    }

    /** The tree head as signed now. */
    public synchronized TreeHead head() {
        long size = Math.min(signedSize, records.size());
        List<Hash> subtrees = Node.covering(size).stream()
                .map(node -> levels.get(node.level()).get((int) node.n()))
                .toList();
        return new TreeHead(size, subtrees.isEmpty() ? Hash.EMPTY : Node.rootOver(subtrees));
    }

    private String signedHead() {
        return lie == Lie.BAD_SIGNATURE ? signer.signBadly(head().text()) : signer.sign(head().text());
    }

    private byte[] lookup(int id) {
        String text = records.get(id);
        if (lie == Lie.WRONG_HASH) {
            text = text.replaceFirst("h1:.*", "h1:" + Hash.ofRecord(new byte[0]));
        }
        return (id + "\n" + text + "\n" + signedHead()).getBytes(StandardCharsets.UTF_8);
    }

    private Optional<byte[]> tile(TilePath tile) {
        if (tile.isPartial() && lie == Lie.NO_PARTIAL_TILE) {
            return Optional.empty();
        }
        long first = tile.number() << tile.height();
        int level = Math.max(0, tile.level()) * tile.height();
        if (level >= levels.size() || first + tile.width() > levels.get(level).size()) {
            return Optional.empty();
        }
        return Optional.of(tile.level() < 0 ? dataTile((int) first, tile.width()) : hashTile(level, (int) first, tile));
    }

    private byte[] dataTile(int first, int width) {
        return (String.join("\n", records.subList(first, first + width)) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private byte[] hashTile(int level, int first, TilePath tile) {
        byte[] bytes = new byte[tile.width() * Hash.SIZE];
        for (int i = 0; i < tile.width(); i++) {
            levels.get(level).get(first + i).writeTo(bytes, i * Hash.SIZE);
        }
        if (lie == Lie.WRONG_TILE) {
            bytes = Arrays.copyOf(bytes, bytes.length);
            bytes[0] ^= 1;
        }
        return bytes;
    }
}
