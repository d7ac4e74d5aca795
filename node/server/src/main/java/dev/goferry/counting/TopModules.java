package dev.goferry.counting;

import dev.goferry.module.ModulePath;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The modules whose zips are asked for most, in bounded memory: when {@link #MOST} are counted, the half that was asked
 * for least is forgotten. A count is therefore never too high, and too low only for what is asked for rarely.
 * Thread-safe.
 */
public final class TopModules {
    static final int MOST = 1_024;

    private final Map<ModulePath, Long> counts = new HashMap<>();

    synchronized void add(ModulePath module, int requests) {
        counts.merge(module, (long) requests, Long::sum);
        if (counts.size() > MOST) {
            List<ModulePath> rare = counts.entrySet().stream()
                    .sorted(Map.Entry.comparingByValue())
                    .limit(MOST / 2)
                    .map(Map.Entry::getKey)
                    .toList();
            counts.keySet().removeAll(rare);
        }
    }

    /** The first {@code most}, the most asked for first. */
    public synchronized Map<ModulePath, Long> first(int most) {
        Map<ModulePath, Long> first = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<ModulePath, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .forEach(each -> first.put(each.getKey(), each.getValue()));
        return first;
    }
}
