package dev.goferry.airgap;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.digest.Sha256;
import dev.goferry.document.Fields;
import dev.goferry.document.InvalidField;
import dev.goferry.log.Cursor;
import dev.goferry.log.LogRecord;
import dev.goferry.log.Position;
import dev.goferry.log.PurgeScope;
import dev.goferry.module.ModulePattern;
import java.util.Optional;
import java.util.Set;

/**
 * What an archive is to hold.
 *
 * @param modules whose files; those of a go.sum must match too
 * @param goSum only what it vouches for, if there is one
 * @param isPrivate also what is private in the region
 * @param since from this place of the region's log on
 * @param mark the same for the same question, so that an archive is only written on by the one that began it
 */
public record Selection(ModulePattern modules, Optional<SumLines> goSum, boolean isPrivate, Cursor since, String mark) {
    static final Set<String> FIELDS = Set.of("modules", "goSum", "private", "since", "until", "resume");

    /** Reads what a client asked for; what cannot be is an {@link InvalidField}. */
    static Selection read(Fields fields) {
        ModulePattern modules = new ModulePattern(fields.optionalText("modules").orElse("*"));
        if (modules.globs().replaceAll("[,/]", "").isEmpty()) {
            throw new InvalidField("modules", "expected globs such as example.com/*, or * for all");
        }
        return new Selection(
                modules,
                fields.optionalText("goSum").map(SumLines::parse),
                fields.flag("private"),
                cursor("since", fields.optionalText("since").orElse("")),
                mark(
                        modules.globs(),
                        fields.optionalText("goSum").orElse(""),
                        fields.flag("private"),
                        fields.optionalText("since").orElse("")));
    }

    /** Stands for all that a client can say of an archive. */
    public static String mark(String modules, String goSum, boolean isPrivate, String since) {
        String text = String.join("\0", modules, goSum, Boolean.toString(isPrivate), since);
        return Sha256.hex(text);
    }

    /** {@code 17} (a segment), {@code 17/3}, or a cursor with the log's epoch. */
    static Cursor cursor(String field, String text) {
        if (text.isEmpty()) {
            return Cursor.START;
        }
        try {
            if (text.matches("\\d{1,18}")) {
                return new Cursor("", new Position(Long.parseLong(text), 0));
            }
            return Cursor.parse(text.indexOf(':') < 0 ? ":" + text : text);
        } catch (IllegalArgumentException e) {
            throw new InvalidField(
                    field, "expected a place in the log as an export prints it, or a segment's number, not " + text);
        }
    }

    boolean holds(LogRecord.Stored stored) {
        ArtifactKey key = stored.key();
        return modules.matches(key.module().path())
                && (isPrivate || !stored.isPrivate())
                && (goSum.isEmpty() || goSum.get().names(key));
    }

    /** Purges go along where they can take away something of the selection. */
    boolean holds(LogRecord.Purged purged) {
        return switch (purged.scope()) {
            case PurgeScope.OneVersion(var module) -> modules.matches(module.path()) && goSum.isEmpty();
            case PurgeScope.WholeModule(var module) -> modules.matches(module) && goSum.isEmpty();
            case PurgeScope.Matching pattern -> goSum.isEmpty();
        };
    }
}
