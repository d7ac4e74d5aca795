package dev.goferry.config;

import static dev.goferry.config.Setting.derived;
import static dev.goferry.config.Setting.fixed;

import java.nio.file.Path;
import java.util.List;

/** The keys of what lies on disk and in memory. */
final class StorageSettings {
    static final Setting<Path> DATA = derived(
            "data",
            ValueType.PATH,
            "$XDG_DATA_HOME/goferry or ~/.local/share/goferry",
            lookup -> new Given(
                    lookup.machine()
                            .userFolder("XDG_DATA_HOME", ".local/share")
                            .resolve("goferry")
                            .toString(),
                    Given.DEFAULT),
            "The folder for everything that a node keeps.");
    static final Setting<StoreConfig> STORE = derived(
            "store",
            new ValueType<>("file:PATH or s3://BUCKET/PREFIX?endpoint=URL&region=NAME", StoreConfig::parse),
            "file:DATA/store",
            lookup -> new Given("file:" + lookup.text(DATA) + "/store", Given.DEFAULT),
            "Where module files live for good: a folder, on which GOPROXY=file://PATH works, or a bucket that is there."
                    + " Without endpoint= it is AWS; path-style=false puts the bucket into the host.");
    static final Setting<Path> CACHE_DIR = below(
            "cache.dir",
            "cache",
            "The disk cache before a bucket; no effect on a folder store, which is its own cache.");
    static final Setting<Long> CACHE_SIZE = fixed(
            "cache.size",
            ValueType.size("0", "1024TiB"),
            "10GiB",
            "The bound of the disk cache before a bucket; no effect on a folder store, from which nothing is evicted.");
    static final Setting<Long> CACHE_MEMORY = fixed(
            "cache.memory", ValueType.size("0", "64GiB"), "64MiB", "Small answers in memory. Must fit the Java heap.");
    static final Setting<Path> SPOOL_DIR = below(
            "spool.dir",
            "spool",
            "Where downloads lie until they are verified. Best on the store's file system; emptied at start.");
    static final Setting<Long> SPOOL_SIZE =
            fixed("spool.size", ValueType.size("1MiB", "100TiB"), "4GiB", "All downloads in flight together.");
    static final Setting<Long> SPOOL_MIN_FREE = fixed(
            "spool.min-free",
            ValueType.size("0", "100TiB"),
            "256MiB",
            "Left free on the disk: a download that would take it is refused before it starts.");

    static final List<Setting<?>> ALL =
            List.of(DATA, STORE, CACHE_DIR, CACHE_SIZE, CACHE_MEMORY, SPOOL_DIR, SPOOL_SIZE, SPOOL_MIN_FREE);

    private StorageSettings() {}

    static CacheConfig readCache(Values values) {
        return new CacheConfig(values.get(CACHE_DIR), values.get(CACHE_SIZE), values.get(CACHE_MEMORY));
    }

    static SpoolConfig readSpool(Values values) {
        return new SpoolConfig(values.get(SPOOL_DIR), values.get(SPOOL_SIZE), values.get(SPOOL_MIN_FREE));
    }

    private static Setting<Path> below(String key, String folder, String about) {
        return derived(
                key,
                ValueType.PATH,
                "DATA/" + folder,
                lookup -> new Given(lookup.text(DATA) + "/" + folder, Given.DEFAULT),
                about);
    }
}
