package dev.goferry.proxy;

import dev.goferry.cache.HotAnswer;
import dev.goferry.flight.Flight;
import dev.goferry.telemetry.Result;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a client is told, before HTTP's own business (HEAD, ranges, conditions). */
public sealed interface Answer {
    /** Where it came from. */
    Result result();

    /** The upstream that was asked for it, without credentials; null if none was. */
    @Nullable
    String upstream();

    /** 200 with a body that is in memory. */
    record Small(HotAnswer content, Result result, @Nullable String upstream) implements Answer {}

    /** 200 with a file of the store that holds exactly the body. */
    record Stored(
            Path file,
            long size,
            String contentType,
            String cacheControl,
            String etag,
            Result result,
            @Nullable String upstream)
            implements Answer {}

    /** 200 to a HEAD, for a file that was stored a moment ago: nothing is read again to say so. */
    record Described(
            long size,
            String contentType,
            String cacheControl,
            String etag,
            Result result,
            @Nullable String upstream) implements Answer {}

    /** 200 with bytes that are still arriving; whoever sends it closes the reader, and resets the client on a bad landing. */
    record Arriving(
            Flight.Reader reader,
            String contentType,
            String cacheControl,
            Result result,
            @Nullable String upstream) implements Answer {}

    /** 307: the client takes the file from the bucket. */
    record Elsewhere(URI location, Result result) implements Answer {
        @Override
        public @Nullable String upstream() {
            return null;
        }
    }

    /** Anything but 200: a few plain lines for the person at the {@code go} command. */
    record Text(
            int status,
            String text,
            String cacheControl,
            Result result,
            @Nullable String upstream) implements Answer {}
}
