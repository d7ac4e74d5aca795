package dev.goferry.keeper;

/**
 * A Bloom filter: keys that were added are surely known, one in a hundred others is taken for known at ten bits a key.
 * Another seed errs about other keys. Not thread-safe.
 */
final class SeenKeys {
    private static final int HASHES = 7;

    private final long[] bits;
    private final long seed;

    /** @param bytes of heap, a power of two */
    SeenKeys(int bytes, long seed) {
        this.bits = new long[bytes / Long.BYTES];
        this.seed = seed;
    }

    void add(String key) {
        long hash = hash(key);
        for (int i = 0; i < HASHES; i++) {
            long bit = bit(hash, i);
            bits[(int) (bit >>> 6)] |= 1L << bit;
        }
    }

    boolean mayHave(String key) {
        long hash = hash(key);
        for (int i = 0; i < HASHES; i++) {
            long bit = bit(hash, i);
            if ((bits[(int) (bit >>> 6)] & 1L << bit) == 0) {
                return false;
            }
        }
        return true;
    }

    private long bit(long hash, int i) {
        return mix(hash + i * 0x9e3779b97f4a7c15L) & (bits.length * 64L - 1);
    }

    private long hash(String key) {
        long hash = seed;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0x100000001b3L;
            hash ^= hash >>> 29;
        }
        return mix(hash);
    }

    /** The finaliser of SplitMix64. */
    private static long mix(long z) {
        long a = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        long b = (a ^ a >>> 27) * 0x94d049bb133111ebL;
        return b ^ b >>> 31;
    }
}
