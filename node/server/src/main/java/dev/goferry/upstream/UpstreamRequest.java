package dev.goferry.upstream;

import dev.goferry.module.ModulePath;
import org.jspecify.annotations.Nullable;

/**
 * One GET of a chain.
 *
 * @param module decides the route and what is private; null for the checksum database's side
 * @param path below the upstream's base, without a leading slash, in the escaped form that also names the file,
 *     for example {@code github.com/!azure/x/@v/v1.0.0.mod}; escaped again ({@code %21}) on the wire
 * @param maxBytes the largest body accepted
 * @param priority prefetches wait for interactive requests
 * @param tries shared by all tries of one fetch, those after a broken body included
 * @param from the first byte that is wanted; an upstream that cannot begin there sends all
 */
public record UpstreamRequest(
        @Nullable ModulePath module, String path, long maxBytes, Priority priority, Tries tries, long from) {
    /** For the whole file. */
    public UpstreamRequest(@Nullable ModulePath module, String path, long maxBytes, Priority priority, Tries tries) {
        this(module, path, maxBytes, priority, tries, 0);
    }

    /** The same for what begins at this byte. */
    public UpstreamRequest startingAt(long first) {
        return new UpstreamRequest(module, path, maxBytes, priority, tries, first);
    }

    /** Who waits for it. */
    public enum Priority {
        /** A client. */
        INTERACTIVE,

        /** Nobody yet; a client will in a moment, or never. */
        PREFETCH,

        /** A job, which has time. */
        BACKGROUND
    }
}
