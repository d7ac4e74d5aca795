package dev.goferry.prefetch;

import java.time.Duration;

/**
 * What is fetched ahead and how much of it.
 *
 * @param mods whether .mod files are fetched ahead
 * @param lists whether .info and .zip files are fetched ahead while a client walks its build list
 * @param concurrency files that are fetched ahead at once; 1 to 1,024
 * @param zipConcurrency zips among them, which are large; 1 to concurrency
 * @param queue files that wait for a free place; when full, the oldest gives way; 1 to 65,536
 * @param minUseRate share of a reason's files, 0 to 1, that clients must ask for; below it the reason is switched off
 *     but for a sample that notices when it pays again
 * @param expiry a file that nobody asked for within this time counts as wasted
 * @param idle a client that asked for nothing for this long is forgotten
 * @param clients client addresses remembered at once; 1 to 65,536
 * @param memoryBytes about what all clients together are remembered with; 64 KiB to 64 GiB
 */
public record PrefetchConfig(
        boolean mods,
        boolean lists,
        int concurrency,
        int zipConcurrency,
        int queue,
        double minUseRate,
        Duration expiry,
        Duration idle,
        int clients,
        long memoryBytes) {
    private static final long LEAST_MEMORY = 64 << 10;
    private static final long MOST_MEMORY = 64L << 30;
    private static final long MEMORY = 32 << 20;

    public PrefetchConfig {
        within("prefetch.concurrency", concurrency, 1, 1024);
        within("prefetch.zip-concurrency", zipConcurrency, 1, concurrency);
        within("prefetch.queue", queue, 1, 65_536);
        within("prefetch.clients", clients, 1, 65_536);
        if (!(minUseRate >= 0 && minUseRate <= 1)) {
            throw new IllegalArgumentException("prefetch.min-use-rate: " + minUseRate + " is not between 0 and 1");
        }
        positive("prefetch.expiry", expiry);
        positive("prefetch.idle", idle);
        if (memoryBytes < LEAST_MEMORY || memoryBytes > MOST_MEMORY) {
            throw new IllegalArgumentException(
                    "prefetch.memory: " + memoryBytes + " is not between " + LEAST_MEMORY + " and " + MOST_MEMORY);
        }
    }

    /** On, with bounds that suit one node of a few cores. */
    public static PrefetchConfig defaults() {
        return new PrefetchConfig(
                true, true, 32, 6, 4096, 0.5, Duration.ofSeconds(60), Duration.ofSeconds(60), 256, MEMORY);
    }

    /** Nothing is fetched ahead. */
    public static PrefetchConfig off() {
        return new PrefetchConfig(
                false, false, 1, 1, 1, 0, Duration.ofSeconds(1), Duration.ofSeconds(1), 1, LEAST_MEMORY);
    }

    private static void within(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + ": " + value + " is not between " + least + " and " + most);
        }
    }

    private static void positive(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(key + ": " + value + " is not a positive time");
        }
    }
}
