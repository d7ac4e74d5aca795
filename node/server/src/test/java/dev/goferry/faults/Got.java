package dev.goferry.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goferry.history.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * One answer: what is recorded of it, and what a test may ask besides.
 *
 * @param headers by lower-case name, the last of each
 * @param head the body's first 64 KiB
 * @param firstByte when the first byte of the body came; {@link Instant#MAX} without one
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Got(Observation seen, Map<String, String> headers, byte[] head, Instant firstByte) {
    public int status() {
        return seen.status();
    }

    public String text() {
        return new String(head, UTF_8);
    }

    public Duration took() {
        return Duration.between(seen.start(), seen.end());
    }

    /** The same without what it brought, for a run that keeps many. */
    Got emptied() {
        return new Got(seen, headers, new byte[0], firstByte);
    }

    /** 200 with the announced length and a clean end. */
    public boolean whole() {
        return status() == 200
                && seen.cleanEnd()
                && seen.contentLength().isPresent()
                && seen.contentLength().getAsLong() == seen.received();
    }
}
