package dev.goferry.history;

import dev.goferry.json.FlatJson;
import java.time.Instant;

/**
 * One request as an upstream saw it.
 *
 * @param start when it arrived
 * @param upstream its name; the order of the chain is the checker's to know
 * @param target the raw request target below the upstream's base
 * @param status answered; 0 if it never answered
 * @param sent body bytes
 * @param complete whether the whole answer was written
 */
public record OriginRequest(Instant start, String upstream, String target, int status, long sent, boolean complete) {
    static final String TYPE = "origin";

    FlatJson json() {
        return FlatJson.empty()
                .with("type", TYPE)
                .with("start", start.toString())
                .with("upstream", upstream)
                .with("target", target)
                .with("status", status)
                .with("sent", sent)
                .with("complete", complete);
    }

    static OriginRequest of(FlatJson json) {
        return new OriginRequest(
                Instant.parse(json.text("start")),
                json.text("upstream"),
                json.text("target"),
                Math.toIntExact(json.number("status")),
                json.number("sent"),
                json.flag("complete"));
    }

    /** The upstream itself said that there is no such file. */
    boolean isAbsence() {
        return complete && (status == 404 || status == 410);
    }

    /** A whole file went out. */
    boolean isDownload() {
        return complete && status == 200;
    }

    /** In one line, for a violation. */
    String shown() {
        return start + " " + upstream + " " + target + ": " + status + (complete ? "" : ", broken");
    }
}
