package dev.goferry.cache;

import dev.goferry.counting.UseCount;
import dev.goferry.freshness.Generations;
import org.jspecify.annotations.Nullable;

/**
 * A small 200 answer as it goes over the wire.
 *
 * @param contentType the media type
 * @param cacheControl what a client or CDN may do with it
 * @param etag strong, with its quotes; null for what ages
 * @param freshUntil {@link System#nanoTime} from which on it is no longer served from here; null for the immutable
 * @param generation the module's generation at which it was true; null for the immutable
 * @param use counts how often it is given; null for what is no module version's file
 */
@SuppressWarnings("ArrayRecordComponent") // Goes to the socket as it is and is never compared.
public record HotAnswer(
        byte[] body,
        String contentType,
        String cacheControl,
        @Nullable String etag,
        @Nullable Long freshUntil,
        Generations.@Nullable Mark generation,
        @Nullable UseCount use) {
    /** One that nobody counts. */
    public HotAnswer(
            byte[] body,
            String contentType,
            String cacheControl,
            @Nullable String etag,
            @Nullable Long freshUntil,
            Generations.@Nullable Mark generation) {
        this(body, contentType, cacheControl, etag, freshUntil, generation, null);
    }

    /** Counts that a client was given it. */
    public void used() {
        UseCount counter = use;
        if (counter != null) {
            counter.increment();
        }
    }

    /** Whether it may be served at {@code nanoTime}. */
    public boolean fresh(long nanoTime) {
        Long until = freshUntil;
        Generations.Mark mark = generation;
        return (until == null || until - nanoTime > 0) && (mark == null || mark.current(nanoTime));
    }
}
