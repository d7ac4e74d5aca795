package dev.goferry.feed;

import dev.goferry.json.FlatJson;
import dev.goferry.module.InvalidName;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A line of an index feed: {@code {"Path":…,"Version":…,"Timestamp":…}}, unchecked but for its time. */
record IndexLine(String path, String version, Instant time) {
    /** Reads an answer of the feed; one that is cut or no such feed is an IOException. */
    static List<IndexLine> parse(String text) throws IOException {
        List<IndexLine> lines = new ArrayList<>();
        for (String line : text.lines().filter(each -> !each.isBlank()).toList()) {
            try {
                FlatJson json = FlatJson.parse(line);
                lines.add(
                        new IndexLine(json.text("Path"), json.text("Version"), Instant.parse(json.text("Timestamp"))));
            } catch (IllegalArgumentException | DateTimeException e) {
                throw new IOException("line " + (lines.size() + 1) + " of the index is none: " + e.getMessage(), e);
            }
        }
        return lines;
    }

    /** What tells lines of one timestamp apart. */
    String name() {
        return path + "@" + version;
    }

    /** The version, if it can be one. */
    Optional<ModuleVersion> module() {
        try {
            return Optional.of(new ModuleVersion(new ModulePath(path), new Version(version)));
        } catch (InvalidName e) {
            return Optional.empty();
        }
    }
}
