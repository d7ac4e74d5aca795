package dev.goferry.capacity;

import java.util.LinkedHashMap;
import java.util.Map;

/** A node's disk cache: the least recently requested zip goes first. All zips are of one size. */
final class Disk {
    private final LinkedHashMap<Integer, Boolean> zips;

    Disk(long zipsThatFit) {
        this.zips = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, Boolean> eldest) {
                return size() > zipsThatFit;
            }
        };
    }

    /** Whether it was there; it is now. */
    boolean ask(int version) {
        return zips.put(version, Boolean.TRUE) != null;
    }
}
