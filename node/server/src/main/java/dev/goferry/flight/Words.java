package dev.goferry.flight;

import dev.goferry.json.FlatJson;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A landing in one line of JSON, as members of a cluster tell it to each other. The bytes of a small file are not in it:
 * they go before it. Texts longer than {@value #LONGEST_TEXT} characters are cut.
 */
public final class Words {
    private static final int LONGEST_TEXT = 8192;

    private Words() {}

    /** The landing in UTF-8. */
    public static byte[] of(Landing landing) {
        FlatJson json = switch (landing) {
            case Landing.Committed(var bytes, long size, String sha256, String upstream) ->
                from("committed", upstream).with("size", size).with("sha256", sha256);
            case Landing.Absent(String upstream, int status, String text) ->
                from("absent", upstream).with("status", status).with("text", cut(text));
            case Landing.Forbidden(String upstream, String text) ->
                from("forbidden", upstream).with("text", cut(text));
            case Landing.Refused(String text, String upstream) ->
                from("refused", upstream).with("text", cut(text));
            case Landing.Failed(int status, String text, String upstream, boolean ofOneNode) ->
                from("failed", upstream)
                        .with("status", status)
                        .with("text", cut(text))
                        .with("ofOneNode", ofOneNode);
        };
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static FlatJson from(String landing, @Nullable String upstream) {
        return FlatJson.empty().with("landing", landing).with("upstream", Optional.ofNullable(upstream));
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }

    /** The landing, or empty if these are no words of ours. */
    public static Optional<Landing> read(byte[] words) {
        try {
            return Optional.of(landing(FlatJson.parse(new String(words, StandardCharsets.UTF_8))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Landing landing(FlatJson json) {
        @Nullable String upstream = json.optionalText("upstream").orElse(null);
        String of = json.text("landing");
        return switch (of) {
            case "committed" -> new Landing.Committed(null, json.number("size"), json.text("sha256"), upstream);
            case "absent" -> new Landing.Absent(json.text("upstream"), (int) json.number("status"), json.text("text"));
            case "forbidden" -> new Landing.Forbidden(json.text("upstream"), json.text("text"));
            case "refused" -> new Landing.Refused(json.text("text"), upstream);
            case "failed" -> failed((int) json.number("status"), json.text("text"), upstream, json);
            default -> throw new IllegalArgumentException("an unknown landing: " + of);
        };
    }

    /** A member of an older version does not say whose trouble it is. */
    private static Landing failed(int status, String text, @Nullable String upstream, FlatJson json) {
        return json.has("ofOneNode")
                ? new Landing.Failed(status, text, upstream, json.flag("ofOneNode"))
                : new Landing.Failed(status, text, upstream);
    }
}
