package dev.goferry.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goferry.digest.Sha256;
import dev.goferry.document.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a client gets. Immutable but for its body.
 *
 * @param stream writes the body instead, if there is one
 */
@SuppressWarnings("ArrayRecordComponent") // Written once, never compared.
public record Answer(int status, String type, byte[] body, Map<String, String> headers, Optional<Stream> stream) {
    /**
     * Writes a body of any length while it is made, on a virtual thread of its own. A write blocks until the client keeps
     * up; a flush sends what there is. After a failure the connection is cut, so that no client takes it for whole.
     */
    public interface Stream {
        void write(OutputStream out) throws IOException, InterruptedException;
    }

    private static final String JSON = "application/json";

    public Answer {
        headers = Map.copyOf(headers);
    }

    /** One whose body is in memory. */
    public Answer(int status, String type, byte[] body, Map<String, String> headers) {
        this(status, type, body, headers, Optional.empty());
    }

    /** One whose body is written while it is sent (200). */
    public static Answer streamed(String type, Stream stream) {
        return new Answer(200, type, new byte[0], Map.of(), Optional.of(stream));
    }

    public static Answer json(int status, JsonNode body) {
        return new Answer(status, JSON, Json.bytes(body), Map.of());
    }

    /** Nothing to say (204). */
    public static Answer empty() {
        return new Answer(204, "", new byte[0], Map.of());
    }

    /** With another header. */
    public Answer with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, type, body, more, stream);
    }

    /** With the tag of its own bytes; 304 without them for a client that names it. */
    public Answer tagged(Call call) {
        String tag = tag();
        boolean same =
                call.header("if-none-match").filter(seen -> isAmong(tag, seen)).isPresent();
        return (same ? new Answer(304, "", new byte[0], headers) : this).with("etag", tag);
    }

    /** A proxy that packs answers makes {@code W/} of what it passes on; a cache may name several. */
    private static boolean isAmong(String tag, String seen) {
        return Arrays.stream(seen.split(",", -1))
                .map(String::strip)
                .anyMatch(each -> each.equals("*") || each.equals(tag) || each.equals("W/" + tag));
    }

    /** The tag of its bytes, as in {@code ETag} and {@code If-Match}. */
    public String tag() {
        return "\"" + hash(body) + "\"";
    }

    static Answer problem(Problem problem) {
        return new Answer(
                problem.status(),
                "application/problem+json",
                problem.toJson().toString().getBytes(StandardCharsets.UTF_8),
                problem.headers());
    }

    private static String hash(byte[] bytes) {
        return Sha256.hex(bytes).substring(0, 32);
    }
}
