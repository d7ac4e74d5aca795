package dev.goferry.usage;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * Fingerprints with a small number each, the first one given: open addressing, 10 bytes a slot, at most two thirds full.
 * Not thread-safe.
 */
final class FingerprintDays {
    private static final int FIRST_SLOTS = 1 << 10;
    private static final short NONE = -1;

    private final int most;
    private long[] keys = new long[FIRST_SLOTS];
    private short[] days = empty(FIRST_SLOTS);
    private int size;

    /** @param most fingerprints that it takes, up to 2<sup>29</sup> */
    FingerprintDays(int most) {
        this.most = most;
    }

    private static short[] empty(int slots) {
        short[] days = new short[slots];
        Arrays.fill(days, NONE);
        return days;
    }

    int size() {
        return size;
    }

    /** Takes a number from 0 to 32,767 for a fingerprint that has none; false if there is no room for it. */
    boolean add(long key, int day) {
        int slot = slot(key);
        if (days[slot] != NONE) {
            return true;
        }
        if (size >= most) {
            return false;
        }
        if ((size + 1) * 3L > keys.length * 2L) {
            grow();
            slot = slot(key);
        }
        keys[slot] = key;
        days[slot] = (short) day;
        size++;
        return true;
    }

    /** The number of the fingerprint, or -1. */
    int day(long key) {
        return days[slot(key)];
    }

    void forEach(LongConsumer each) {
        for (int slot = 0; slot < keys.length; slot++) {
            if (days[slot] != NONE) {
                each.accept(keys[slot]);
            }
        }
    }

    /** Where the key is, or the free place where it belongs. */
    private int slot(long key) {
        int mask = keys.length - 1;
        int slot = (int) (key ^ (key >>> 32)) & mask;
        while (days[slot] != NONE && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        short[] oldDays = days;
        keys = new long[oldKeys.length * 2];
        days = empty(keys.length);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldDays[i] != NONE) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                days[slot] = oldDays[i];
            }
        }
    }
}
