package dev.goferry.replication;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.digest.Sha256;
import dev.goferry.document.Fields;
import dev.goferry.document.InvalidField;
import dev.goferry.document.Json;
import dev.goferry.module.ModulePattern;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a region takes from another. Immutable.
 *
 * @param name of the rule, {@link #NAME}
 * @param bytesPerSecond of all its files together; 0 for no bound
 * @param window when it works; empty for always
 * @param isChecked whether public modules must be in the checksum database with these hashes; if not, the source's word
 *     is enough
 */
public record Rule(
        String name, Peer peer, Filter filter, long bytesPerSecond, Optional<Window> window, boolean isChecked) {
    /** What a rule may be called. */
    public static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    private static final int READS_DIGITS = 16;
    private static final long LEAST_BANDWIDTH = 1024;
    private static final long MOST_BANDWIDTH = 1L << 40;

    private static final Set<String> KNOWN = Set.of(
            "name",
            "from",
            "log",
            "token",
            "modules",
            "versions",
            "since",
            "private",
            "purges",
            "bandwidth",
            "window",
            "verify");

    public Rule {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidField("name", "expected lower-case letters, digits and hyphens, at most 63");
        }
        if (bytesPerSecond != 0 && (bytesPerSecond < LEAST_BANDWIDTH || bytesPerSecond > MOST_BANDWIDTH)) {
            throw new InvalidField("bandwidth", "expected bytes a second, at least 1024, or 0 for no bound");
        }
    }

    /** Reads what somebody asks for, or {@link #shown} with a token in it. */
    public static Rule read(ObjectNode json) {
        Fields fields = new Fields(json).only(KNOWN);
        Peer peer = new Peer(uri(fields, "from"), uri(fields, "log"), fields.optionalText("token"));
        Filter filter = new Filter(
                new ModulePattern(fields.text("modules")),
                new VersionRange(fields.optionalText("versions").orElse("")),
                Since.parse(fields.optionalText("since").orElse("")),
                fields.flag("private"),
                fields.flag("purges"));
        return new Rule(
                fields.text("name"),
                peer,
                filter,
                fields.number("bandwidth", 0, 0, MOST_BANDWIDTH),
                fields.optionalText("window").filter(text -> !text.isEmpty()).map(Window::parse),
                isChecked(fields.optionalText("verify").orElse("checksums")));
    }

    private static boolean isChecked(String text) {
        return switch (text) {
            case "checksums" -> true;
            case "record" -> false;
            default ->
                throw new InvalidField(
                        "verify",
                        "expected checksums (public modules by the checksum database) or record (the source's word)");
        };
    }

    private static URI uri(Fields fields, String name) {
        String text = fields.text(name);
        try {
            return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        } catch (IllegalArgumentException e) {
            throw new InvalidField(name, "no URL: " + e.getMessage());
        }
    }

    /** What may be shown: all but the token. */
    public ObjectNode shown() {
        return Json.object()
                .put("name", name)
                .put("from", peer.from().toString())
                .put("log", peer.log().toString())
                .put("modules", filter.modules().globs())
                .put("versions", filter.versions().text())
                .put("since", filter.since().text())
                .put("private", filter.isPrivate())
                .put("purges", filter.purges())
                .put("bandwidth", bytesPerSecond)
                .put("window", window.map(Window::text).orElse(""))
                .put("verify", isChecked ? "checksums" : "record");
    }

    /** What it asks of which log, in a few letters: a rule that asks the same may go on from its cursor. */
    String reads() {
        String text = String.join(
                "\n",
                peer.log().toString(),
                filter.modules().globs(),
                filter.versions().text(),
                filter.since().text(),
                filter.isPrivate() + " " + filter.purges());
        return Sha256.hex(text).substring(0, READS_DIGITS);
    }

    @Override
    public String toString() {
        return "Rule[" + name + " from " + peer + "]";
    }
}
