package dev.goferry.log;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.json.FlatJson;
import dev.goferry.module.InvalidName;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModulePattern;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.pin.Pin;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;

/**
 * A record as one line of the log: a flat JSON object with {@code v} (its format, now 1), {@code type}, the record's
 * members, and {@code check} at its end. Newer members are passed over; a newer type or format is {@link Unknown}, so
 * that older readers go on. All records, now and later, are flat.
 */
public final class LogLine {
    /** The longest line, in UTF-8 bytes, without its end. */
    public static final int LONGEST = 16 << 10;

    private static final int FORMAT = 1;

    /** What a line holds. */
    public sealed interface Parsed {}

    /** A record of a type that we know. */
    public record Known(LogRecord record) implements Parsed {}

    /** Something whole that a newer Goferry wrote. */
    public record Unknown(String type) implements Parsed {}

    private LogLine() {}

    /** The line of a record, without its end. */
    public static String write(LogRecord record) {
        String line = Sealing.seal(
                switch (record) {
                    case LogRecord.Stored stored -> stored(stored);
                    case LogRecord.Purged purged -> purged(purged);
                    case LogRecord.Evicted(ModuleVersion module, String reason, Instant time) ->
                        of("evicted", time)
                                .with("module", module.path().value())
                                .with("version", module.version().value())
                                .with("reason", reason);
                    case LogRecord.Refreshed(ModulePath module, Instant time) ->
                        of("refreshed", time).with("module", module.value());
                });
        requireShort(line);
        return line;
    }

    private static void requireShort(String line) {
        int bytes = line.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST) {
            throw new IllegalArgumentException("a line of the log has at most " + LONGEST + " bytes, not " + bytes);
        }
    }

    /**
     * What a line holds.
     *
     * @throws IllegalArgumentException if it is damaged or too long
     */
    public static Parsed read(String line) {
        requireShort(line);
        FlatJson json = Sealing.open(line);
        String type = json.text("type");
        if (json.number("v") != FORMAT) {
            return new Unknown(type);
        }
        try {
            return switch (type) {
                case "stored" -> new Known(stored(json));
                case "purged" -> new Known(purged(json));
                case "evicted" ->
                    new Known(new LogRecord.Evicted(version(json), json.text("reason"), time(json, "time")));
                case "refreshed" -> new Known(new LogRecord.Refreshed(module(json), time(json, "time")));
                default -> new Unknown(type);
            };
        } catch (InvalidName | DateTimeException e) {
            throw new IllegalArgumentException("a record that says what cannot be: " + e.getMessage(), e);
        }
    }

    private static FlatJson of(String type, Instant time) {
        return FlatJson.empty().with("v", FORMAT).with("type", type).with("time", time.toString());
    }

    private static FlatJson stored(LogRecord.Stored stored) {
        ModuleVersion module = stored.key().module();
        Pin pin = stored.pin();
        return of("stored", stored.time())
                .with("module", module.path().value())
                .with("version", module.version().value())
                .with("kind", stored.key().kind().name().toLowerCase(Locale.ROOT))
                .with("size", pin.size())
                .with("sha256", pin.sha256())
                .with("h1", pin.h1())
                .with("source", pin.source())
                .with("firstSeen", pin.firstSeen().toString())
                .with("verifiedBy", pin.verifiedBy())
                .with("region", stored.region())
                .with("private", stored.isPrivate());
    }

    private static LogRecord stored(FlatJson json) {
        ArtifactKind kind = ArtifactKind.valueOf(json.text("kind").toUpperCase(Locale.ROOT));
        Pin pin = new Pin(
                json.number("size"),
                json.text("sha256"),
                json.optionalText("h1"),
                json.text("source"),
                time(json, "firstSeen"),
                json.text("verifiedBy"));
        return new LogRecord.Stored(
                new ArtifactKey(version(json), kind),
                pin,
                time(json, "time"),
                json.text("region"),
                json.flag("private"));
    }

    private static FlatJson purged(LogRecord.Purged purged) {
        FlatJson json = of("purged", purged.time());
        FlatJson scoped = switch (purged.scope()) {
            case PurgeScope.OneVersion(ModuleVersion module) ->
                json.with("module", module.path().value())
                        .with("version", module.version().value());
            case PurgeScope.WholeModule(ModulePath module) -> json.with("module", module.value());
            case PurgeScope.Matching(ModulePattern pattern) -> json.with("pattern", pattern.globs());
        };
        return scoped.with("reason", purged.reason())
                .with("mayReturn", purged.mayReturn())
                .with("who", purged.who());
    }

    private static LogRecord purged(FlatJson json) {
        PurgeScope scope;
        if (json.has("pattern")) {
            scope = new PurgeScope.Matching(new ModulePattern(json.text("pattern")));
        } else {
            scope = json.has("version")
                    ? new PurgeScope.OneVersion(version(json))
                    : new PurgeScope.WholeModule(module(json));
        }
        return new LogRecord.Purged(
                scope, json.text("reason"), json.flag("mayReturn"), json.text("who"), time(json, "time"));
    }

    private static ModulePath module(FlatJson json) {
        return new ModulePath(json.text("module"));
    }

    private static ModuleVersion version(FlatJson json) {
        return new ModuleVersion(module(json), new Version(json.text("version")));
    }

    private static Instant time(FlatJson json, String name) {
        return Instant.parse(json.text(name));
    }
}
