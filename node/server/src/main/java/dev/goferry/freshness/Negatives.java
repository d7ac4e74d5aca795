package dev.goferry.freshness;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.goferry.flight.Landing;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What authoritative upstreams said is not there. Bounded by bytes, so that a flood of invented names pushes out other
 * invented names and nothing else. Thread-safe.
 */
public final class Negatives {
    /** Room for about 50,000 names: more unknown names a minute than any build farm asks. */
    private static final long MAX_BYTES = 16 << 20;

    private static final int OVERHEAD = 200;

    private final Cache<String, Negative> known = Caffeine.newBuilder()
            .maximumWeight(MAX_BYTES)
            .weigher((String key, Negative negative) ->
                    OVERHEAD + 2 * key.length() + 2 * negative.absent().text().length())
            .executor(Runnable::run)
            .build();

    private record Negative(Landing.Absent absent, long until, Generations.Mark mark) {}

    /** The not-found that still holds for an object key, or null. */
    public Landing.@Nullable Absent get(String key) {
        Negative negative = known.getIfPresent(key);
        if (negative == null) {
            return null;
        }
        boolean holds =
                negative.until() - System.nanoTime() > 0 && negative.mark().current();
        return holds ? negative.absent() : null;
    }

    /** Remembers a not-found for {@code ttl}, or until the generation moves on from what it was before the question. */
    public void put(String key, Landing.Absent absent, Duration ttl, Generations.Mark asked) {
        known.put(key, new Negative(absent, System.nanoTime() + ttl.toNanos(), asked));
    }

    /** Forgets what was said of an object key; answers whether it was known to be absent. */
    public boolean forget(String key) {
        return known.asMap().remove(key) != null;
    }
}
