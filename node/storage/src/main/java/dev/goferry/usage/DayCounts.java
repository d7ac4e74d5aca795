package dev.goferry.usage;

import dev.goferry.module.ModuleVersion;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How often module versions were asked for on one day (UTC), in bounded memory: the most requested by name and number,
 * the others as having been asked for at all. Beyond both bounds it is no longer {@link #isComplete}: it cannot say of
 * any version that nobody asked for it.
 *
 * <p>A version that fell among the others and is asked for again is counted from then on. Not thread-safe.
 */
public final class DayCounts {
    /**
     * Bounds.
     *
     * @param named versions that are kept by name, about 250 bytes of heap each and twice as many for a while
     * @param others fingerprints of versions, up to 30 bytes of heap each
     */
    public record Limits(int named, int others) {
        public static final int MOST_NAMED = 1_000_000;
        public static final int MOST_OTHERS = 2_000_000;

        /** What one node counts on one day. */
        public static final Limits DEFAULT = new Limits(50_000, 1_000_000);

        /** What all nodes of a region counted on one day. */
        public static final Limits MERGED = new Limits(100_000, MOST_OTHERS);

        public Limits {
            if (named < 1 || named > MOST_NAMED || others < 0 || others > MOST_OTHERS) {
                throw new IllegalArgumentException("usage needs 1 to " + MOST_NAMED + " names and 0 to " + MOST_OTHERS
                        + " others, not " + named + " and " + others);
            }
        }
    }

    private final Limits limits;
    private final Map<ModuleVersion, Long> named = new HashMap<>();
    private final FingerprintDays others;
    private boolean complete = true;

    public DayCounts(Limits limits) {
        this.limits = limits;
        this.others = new FingerprintDays(limits.others());
    }

    /** Adds requests for a version. */
    public void add(ModuleVersion module, long requests) {
        named.merge(module, requests, Long::sum);
        if (named.size() > 2 * limits.named()) {
            cut();
        }
    }

    void addOther(long fingerprint) {
        complete &= others.add(fingerprint, 0);
    }

    /** From now on it is known that not everything was counted. */
    void incomplete() {
        complete = false;
    }

    /** Whether a version that it does not have was not asked for. */
    public boolean isComplete() {
        return complete;
    }

    public boolean isEmpty() {
        return named.isEmpty() && others.size() == 0;
    }

    /** Keeps the most requested by name, the rest by fingerprint. */
    private void cut() {
        if (named.size() <= limits.named()) {
            return;
        }
        List<ModuleVersion> least = named.entrySet().stream()
                .sorted(ORDER.reversed())
                .limit(named.size() - limits.named())
                .map(Map.Entry::getKey)
                .toList();
        for (ModuleVersion module : least) {
            named.remove(module);
            addOther(Fingerprint.of(module));
        }
    }

    /** The most requested first; equals by name, so that every reader cuts alike. */
    static final Comparator<Map.Entry<ModuleVersion, Long>> ORDER = Map.Entry.<ModuleVersion, Long>comparingByValue()
            .reversed()
            .thenComparing(entry -> entry.getKey().toString());

    /** Those that have a number, at most as many as the limits say; a copy. */
    Map<ModuleVersion, Long> named() {
        cut();
        return Map.copyOf(named);
    }

    FingerprintDays others() {
        cut();
        return others;
    }

    /** Adds what another counted. */
    void addAll(DayCounts more) {
        more.named.forEach(this::add);
        more.others.forEach(this::addOther);
        complete &= more.complete;
    }
}
