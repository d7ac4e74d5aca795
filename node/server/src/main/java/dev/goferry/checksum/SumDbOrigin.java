package dev.goferry.checksum;

import dev.goferry.upstream.Tries;
import dev.goferry.upstream.UpstreamAnswer;

/** Where the files of one checksum database come from. Blocking and safe for many threads. */
@FunctionalInterface
public interface SumDbOrigin {
    /** Gets {@code latest}, {@code lookup/…} or {@code tile/…}; a body is at most {@code maxBytes}. */
    UpstreamAnswer get(String path, long maxBytes, Tries tries);
}
