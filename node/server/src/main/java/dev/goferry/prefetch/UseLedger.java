package dev.goferry.prefetch;

import dev.goferry.artifact.ArtifactKey;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts what became of each file that was fetched ahead, and says which reasons still pay. Not thread-safe. */
final class UseLedger {
    private static final int MOST_OPEN = 65_536;
    private static final int MOST_ELSEWHERE = 16_384;
    private static final int ENOUGH = 64;
    private static final int MEMORY = 1_024;
    private static final int SAMPLE = 16;

    private static final Uses ISSUED = new Uses(1, 0, 0, 0, 0);
    private static final Uses USED = new Uses(0, 1, 0, 0, 0);
    private static final Uses WASTED = new Uses(0, 0, 1, 0, 0);
    private static final Uses OVERTAKEN = new Uses(0, 0, 0, 1, 0);
    private static final Uses DROPPED = new Uses(0, 0, 0, 0, 1);

    private record Open(Reason reason, Instant expires) {}

    private static final class Recent {
        int used;
        int wasted;
        int refused;

        void settle(boolean use) {
            used += use ? 1 : 0;
            wasted += use ? 0 : 1;
            if (used + wasted > MEMORY) {
                used /= 2;
                wasted /= 2;
            }
        }
    }

    private final double minUseRate;
    private final Duration expiry;
    private final LinkedHashMap<ArtifactKey, Open> open = new LinkedHashMap<>();
    private final LinkedHashMap<ArtifactKey, Instant> elsewhere = new LinkedHashMap<>();
    private final Map<Reason, Recent> recent = new EnumMap<>(Reason.class);
    private final Map<Reason, Uses> uses = new EnumMap<>(Reason.class);

    UseLedger(PrefetchConfig config) {
        this.minUseRate = config.minUseRate();
        this.expiry = config.expiry();
        for (var reason : Reason.values()) {
            recent.put(reason, new Recent());
            uses.put(reason, Uses.ZERO);
        }
    }

    /** Whether files for this reason are asked for often enough; when not, one in sixteen is let through as a sample. */
    boolean pays(Reason reason) {
        var seen = recent(reason);
        int settled = seen.used + seen.wasted;
        return settled < ENOUGH || seen.used >= minUseRate * settled || ++seen.refused % SAMPLE == 0;
    }

    void issued(ArtifactKey file, Reason reason, Instant now) {
        count(reason, ISSUED);
        if (open.size() >= MOST_OPEN) {
            settleOldest();
        }
        open.put(file, new Open(reason, now.plus(expiry)));
    }

    /** Another node fetches this ahead, and counts what becomes of it. */
    void elsewhere(ArtifactKey file, Instant now) {
        if (elsewhere.size() >= MOST_ELSEWHERE) {
            elsewhere.pollFirstEntry();
        }
        elsewhere.put(file, now.plus(expiry));
    }

    /** Whether this settles a file that was fetched ahead, here or elsewhere. */
    boolean asked(ArtifactKey file) {
        boolean ofAnother = elsewhere.remove(file) != null;
        var entry = open.remove(file);
        if (entry == null) {
            return ofAnother;
        }
        count(entry.reason(), USED);
        recent(entry.reason()).settle(true);
        return true;
    }

    void failed(ArtifactKey file) {
        var entry = open.remove(file);
        if (entry != null) {
            waste(entry);
        }
    }

    void overtaken(Reason reason) {
        count(reason, OVERTAKEN);
    }

    void dropped(Reason reason) {
        count(reason, DROPPED);
    }

    void expire(Instant now) {
        while (!open.isEmpty() && open.firstEntry().getValue().expires().isBefore(now)) {
            settleOldest();
        }
        while (!elsewhere.isEmpty() && elsewhere.firstEntry().getValue().isBefore(now)) {
            elsewhere.pollFirstEntry();
        }
    }

    Map<Reason, Uses> uses() {
        return Map.copyOf(uses);
    }

    private void settleOldest() {
        var oldest = open.pollFirstEntry();
        if (oldest != null) {
            waste(oldest.getValue());
        }
    }

    private void waste(Open entry) {
        count(entry.reason(), WASTED);
        recent(entry.reason()).settle(false);
    }

    private Recent recent(Reason reason) {
        return recent.computeIfAbsent(reason, r -> new Recent());
    }

    private void count(Reason reason, Uses one) {
        uses.merge(reason, one, Uses::plus);
    }
}
