package dev.goferry.flight;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The flights that are in the air, one a key: whoever asks first starts it on a virtual thread of its own, whoever asks
 * later joins. A flight leaves the table after its landing, so that what it committed is found in the store.
 *
 * @param <K> what is fetched
 */
public final class Flights<K> {
    private final ConcurrentHashMap<K, Flight> inTheAir = new ConcurrentHashMap<>();

    /** A flight, and whether this caller was the one that started it. */
    public record Boarding(Flight flight, boolean leader) {}

    /** Joins the flight of {@code key}, or starts it with {@code work}, which must land it whatever happens. */
    public Boarding join(K key, Consumer<Flight> work) {
        Flight mine = new Flight();
        Flight theirs = inTheAir.putIfAbsent(key, mine);
        if (theirs != null) {
            return new Boarding(theirs, false);
        }
        Thread.ofVirtual().name("flight").start(() -> {
            try {
                work.accept(mine);
            } finally {
                inTheAir.remove(key, mine);
            }
        });
        return new Boarding(mine, true);
    }

    /** The flight of {@code key} that is in the air, or null. */
    public @Nullable Flight flying(K key) {
        return inTheAir.get(key);
    }

    /** Those that have been in the air longest, at most {@code most}, the longest first. */
    public Map<K, Flight> oldest(int most) {
        Map<K, Flight> oldest = new LinkedHashMap<>();
        inTheAir.entrySet().stream()
                .sorted(Comparator.comparing(
                        (Map.Entry<K, Flight> each) -> each.getValue().age(), Comparator.reverseOrder()))
                .limit(most)
                .forEach(each -> oldest.put(each.getKey(), each.getValue()));
        return oldest;
    }

    /** How many are in the air. */
    public int size() {
        return inTheAir.size();
    }
}
