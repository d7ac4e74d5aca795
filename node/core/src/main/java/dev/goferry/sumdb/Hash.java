package dev.goferry.sumdb;

import dev.goferry.digest.Sha256;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/** A SHA-256 in the database's Merkle tree: of a record, or of two nodes, as RFC 6962 section 2.1 says. Immutable. */
public final class Hash {
    /** Bytes of one hash. */
    public static final int SIZE = 32;

    /** The hash of the tree without records. */
    public static final Hash EMPTY = new Hash(Sha256.create().digest());

    private final byte[] bytes;

    private Hash(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The hash of a record's text. */
    public static Hash ofRecord(byte[] text) {
        MessageDigest digest = Sha256.create();
        digest.update((byte) 0);
        return new Hash(digest.digest(text));
    }

    /** The hash of the node over two others. */
    public static Hash ofNode(Hash left, Hash right) {
        MessageDigest digest = Sha256.create();
        digest.update((byte) 1);
        digest.update(left.bytes);
        return new Hash(digest.digest(right.bytes));
    }

    /** The hash of the complete tree over the hashes that stand in {@code length} bytes, a power of two of them. */
    static Hash over(byte[] data, int offset, int length) {
        MessageDigest digest = Sha256.create();
        byte[] level = Arrays.copyOfRange(data, offset, offset + length);
        try {
            for (int nodes = length / SIZE / 2; nodes > 0; nodes /= 2) {
                for (int i = 0; i < nodes; i++) {
                    digest.update((byte) 1);
                    digest.update(level, 2 * i * SIZE, 2 * SIZE);
                    digest.digest(level, i * SIZE, SIZE);
                }
            }
        } catch (DigestException e) {
            throw new IllegalStateException("a hash has " + SIZE + " bytes", e);
        }
        return at(level, 0);
    }

    /** The hash that stands at {@code offset} bytes. */
    static Hash at(byte[] data, int offset) {
        return new Hash(Arrays.copyOfRange(data, offset, offset + SIZE));
    }

    static Hash parse(String base64) throws MalformedAnswer {
        byte[] bytes = StrictText.base64(base64, "a tree hash");
        if (bytes.length != SIZE) {
            throw new MalformedAnswer("a tree hash has " + bytes.length + " bytes instead of " + SIZE);
        }
        return new Hash(bytes);
    }

    void writeTo(byte[] data, int offset) {
        System.arraycopy(bytes, 0, data, offset, SIZE);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash hash && Arrays.equals(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Standard base64, as in a tree head. */
    @Override
    public String toString() {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
