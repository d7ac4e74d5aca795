package dev.goferry.config;

/**
 * What is fetched before it is asked for.
 *
 * @param mods .info and .mod of the requirements of a .mod that passes
 * @param zips the zip of a version whose .info was asked for, as long as enough of them are used
 * @param concurrency prefetches at once
 */
public record PrefetchConfig(boolean mods, boolean zips, int concurrency) {
    public PrefetchConfig {
        if (concurrency < 1) {
            throw new IllegalArgumentException(
                    "prefetch.concurrency is at least 1; prefetch.mods=false switches it off");
        }
    }
}
