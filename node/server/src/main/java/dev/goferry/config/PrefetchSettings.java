package dev.goferry.config;

import static dev.goferry.config.Setting.derived;
import static dev.goferry.config.Setting.fixed;

import dev.goferry.prefetch.PrefetchConfig;
import java.time.Duration;
import java.util.List;

/** The keys of {@link PrefetchConfig}. */
final class PrefetchSettings {
    private static final int ZIPS_AT_ONCE = 6;

    static final Setting<Boolean> MODS = fixed(
            "prefetch.mods",
            ValueType.FLAG,
            "true",
            "Fetch the requirements of a go.mod before they are asked for; false switches all prefetching off.");
    static final Setting<Boolean> ZIPS = fixed(
            "prefetch.zips",
            ValueType.FLAG,
            "true",
            "Fetch the .info and .zip files too that a go command will ask for next.");
    static final Setting<Integer> CONCURRENCY =
            fixed("prefetch.concurrency", ValueType.count(1, 1024), "32", "Prefetches at once.");
    static final Setting<Integer> ZIP_CONCURRENCY = derived(
            "prefetch.zip-concurrency",
            ValueType.count(1, 1024),
            "6, or prefetch.concurrency if that is less",
            lookup -> new Given(Integer.toString(zips(lookup.text(CONCURRENCY))), Given.DEFAULT),
            "Zips among them.");
    static final Setting<Integer> QUEUE = fixed(
            "prefetch.queue",
            ValueType.count(1, 65_536),
            "4096",
            "Prefetches that wait; when full, the oldest is dropped.");
    static final Setting<Double> MIN_USE_RATE = fixed(
            "prefetch.min-use-rate",
            new ValueType<>("a number from 0 to 1 such as 0.5", PrefetchSettings::share),
            "0.5",
            "The share of prefetched files that clients must ask for; a kind of guess below it is switched off.");
    static final Setting<Duration> EXPIRY = fixed(
            "prefetch.expiry",
            ValueType.duration("1s", "1d"),
            "60s",
            "A prefetched file that nobody asked for within this time counts as wasted. It stays in the store.");
    static final Setting<Duration> IDLE = fixed(
            "prefetch.idle",
            ValueType.duration("1s", "1d"),
            "60s",
            "A client address that asked for nothing for so long is a new client afterwards.");
    static final Setting<Integer> CLIENTS =
            fixed("prefetch.clients", ValueType.count(1, 65_536), "256", "Client addresses remembered at once.");

    static final Setting<Long> MEMORY = fixed(
            "prefetch.memory",
            ValueType.size("64KiB", "64GiB"),
            "32MiB",
            "About the heap for what is remembered of clients; the longest silent is forgotten first."
                    + " A go command in a large project takes 2 MiB.");

    static final List<Setting<?>> ALL =
            List.of(MODS, ZIPS, CONCURRENCY, ZIP_CONCURRENCY, QUEUE, MIN_USE_RATE, EXPIRY, IDLE, CLIENTS, MEMORY);

    private PrefetchSettings() {}

    static PrefetchConfig read(Values values) {
        return new PrefetchConfig(
                values.get(MODS),
                values.get(ZIPS),
                values.get(CONCURRENCY),
                values.get(ZIP_CONCURRENCY),
                values.get(QUEUE),
                values.get(MIN_USE_RATE),
                values.get(EXPIRY),
                values.get(IDLE),
                values.get(CLIENTS),
                values.get(MEMORY));
    }

    /** A concurrency that is no number is told as its own problem. */
    private static int zips(String concurrency) {
        return concurrency.matches("[1-9]\\d{0,3}")
                ? Math.min(ZIPS_AT_ONCE, Integer.parseInt(concurrency))
                : ZIPS_AT_ONCE;
    }

    private static Double share(String text) {
        if (!text.matches("0(\\.\\d{1,6})?|1(\\.0{1,6})?")) {
            throw new IllegalArgumentException("it is not");
        }
        return Double.valueOf(text);
    }
}
