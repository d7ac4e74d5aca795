package dev.goferry.history;

import dev.goferry.json.FlatJson;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * One request as a client saw it.
 *
 * @param start when it was sent; clocks of one machine, so that processes can be merged
 * @param end when its answer ended, or broke
 * @param client who asked, for the reader of a violation
 * @param target the raw request target, for example {@code /github.com/%21azure/x/@v/v1.0.0.zip}
 * @param status of the answer; 0 if there was none
 * @param contentLength announced; empty if it was not
 * @param received body bytes; 0 for HEAD
 * @param cleanEnd whether the body ended as HTTP says it must, rather than by a reset or a time-out
 * @param sha256 of the bytes received, in lower-case hex
 */
public record Observation(
        Instant start,
        Instant end,
        String node,
        String region,
        String client,
        String method,
        String target,
        int status,
        OptionalLong contentLength,
        long received,
        boolean cleanEnd,
        String sha256) {
    static final String TYPE = "observation";

    FlatJson json() {
        FlatJson json = FlatJson.empty()
                .with("type", TYPE)
                .with("start", start.toString())
                .with("end", end.toString())
                .with("node", node)
                .with("region", region)
                .with("client", client)
                .with("method", method)
                .with("target", target)
                .with("status", status)
                .with("received", received)
                .with("cleanEnd", cleanEnd)
                .with("sha256", sha256);
        return contentLength.isPresent() ? json.with("contentLength", contentLength.getAsLong()) : json;
    }

    static Observation of(FlatJson json) {
        return new Observation(
                Instant.parse(json.text("start")),
                Instant.parse(json.text("end")),
                json.text("node"),
                json.text("region"),
                json.text("client"),
                json.text("method"),
                json.text("target"),
                Math.toIntExact(json.number("status")),
                json.has("contentLength") ? OptionalLong.of(json.number("contentLength")) : OptionalLong.empty(),
                json.number("received"),
                json.flag("cleanEnd"),
                json.text("sha256"));
    }

    /** A whole answer to a GET, as far as a client can tell. */
    boolean isWhole() {
        return status == 200
                && method.equals("GET")
                && cleanEnd
                && (contentLength.isEmpty() || contentLength.getAsLong() == received);
    }

    /** In one line, for a violation. */
    String shown() {
        return start + " " + client + " " + method + " " + node + target + ": " + status + ", " + received + " of "
                + (contentLength.isPresent() ? contentLength.getAsLong() : "?") + " bytes"
                + (cleanEnd ? "" : ", broken") + ", " + sha256;
    }
}
