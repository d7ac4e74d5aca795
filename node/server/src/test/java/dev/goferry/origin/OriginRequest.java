package dev.goferry.origin;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request as {@link ScriptedOrigin} saw it, at the moment of asking.
 *
 * @param target as it stood on the wire
 * @param path the target without its leading slash, percent-decoded
 * @param headers by lower-case name, the last value of each
 * @param status what was answered, 0 before or without an answer
 * @param bytesSent of the body
 * @param complete the whole answer was written, as the script wanted it
 */
public record OriginRequest(
        String method,
        String target,
        String path,
        Map<String, String> headers,
        Instant at,
        int status,
        long bytesSent,
        boolean complete) {
    /** The value of a header, by its lower-case name. */
    public @Nullable String header(String name) {
        return headers.get(name);
    }
}
