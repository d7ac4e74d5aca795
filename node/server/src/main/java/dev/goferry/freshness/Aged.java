package dev.goferry.freshness;

import dev.goferry.flight.Landing;
import dev.goferry.telemetry.Result;
import org.jspecify.annotations.Nullable;

/** What is known of something that ages. */
public sealed interface Aged {
    /**
     * A body.
     *
     * @param result fresh, fetched now, or stale
     * @param freshUntil {@link System#nanoTime} from which on it wants a refresh; in the past for a stale one
     * @param mark the module's generation before the upstream was asked
     */
    @SuppressWarnings("ArrayRecordComponent") // Goes to the socket as it is and is never compared.
    record Known(byte[] body, Result result, @Nullable String upstream, long freshUntil, Generations.Mark mark)
            implements Aged {}

    /** No body: why not, and where that was learnt. */
    record Not(Landing why, Result result) implements Aged {}
}
