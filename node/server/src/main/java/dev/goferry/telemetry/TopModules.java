package dev.goferry.telemetry;

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

    private final Map<String, Long> counts = new HashMap<>();

    /** Counts a zip that was sent; {@code target} is the request's, as it came: {@code …/@v/….zip}. */
    public void zip(String target) {
        int end = target.lastIndexOf("/@v/");
        if (end > 0) {
            count(target.substring(0, end));
        }
    }

    private synchronized void count(String module) {
        if (counts.merge(module, 1L, Long::sum) == 1 && counts.size() > MOST) {
            List<String> rare = counts.entrySet().stream()
                    .sorted(Map.Entry.comparingByValue())
                    .limit(MOST / 2)
                    .map(Map.Entry::getKey)
                    .toList();
            counts.keySet().removeAll(rare);
        }
    }

    /** The first {@code most}, by what stands before {@code /@v/} in their targets, the most asked for first. */
    public synchronized Map<String, Long> first(int most) {
        Map<String, Long> first = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .forEach(each -> first.put(each.getKey(), each.getValue()));
        return first;
    }
}
