package dev.goferry.retention;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Fields;
import dev.goferry.document.InvalidField;
import dev.goferry.document.Json;
import dev.goferry.module.ModulePattern;
import dev.goferry.replication.Rules;
import dev.goferry.usage.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a region's store keeps. Immutable.
 *
 * @param quotaBytes of all module files; nothing goes below it, and 0 stands for no quota
 * @param keep modules that never go, as in GOPRIVATE
 * @param keepNewest versions of each module that never go, the highest first
 * @param keepRequestedDays versions that were requested within so many days never go; 0 for no such rule
 * @param minAge what was stored within it never goes
 * @param evictFirstUse whether versions may go for which no checksum database vouches, private ones above all
 * @param archives replication rules whose source evicts nothing, so that a copy there is enough for a version that
 *     upstream has lost
 * @param usageDays how long the counts of requests are kept
 */
public record RetentionRules(
        long quotaBytes,
        ModulePattern keep,
        int keepNewest,
        int keepRequestedDays,
        Duration minAge,
        boolean evictFirstUse,
        List<String> archives,
        int usageDays) {
    /** Without a quota. */
    public static final RetentionRules DEFAULT =
            new RetentionRules(0, new ModulePattern(""), 1, 30, Duration.ofHours(24), false, List.of(), 90);

    private static final long MOST_BYTES = 1L << 60;
    private static final int MOST_NEWEST = 10_000;

    /** Younger files may be part of a commit or a fetch that is under way. */
    private static final int LEAST_AGE_MINUTES = 10;

    private static final int MOST_AGE_MINUTES = 10 * 366 * 24 * 60;
    private static final Set<String> FIELDS = Set.of(
            "quotaBytes",
            "keep",
            "keepNewest",
            "keepRequestedDays",
            "minAgeMinutes",
            "evictFirstUse",
            "archives",
            "usageDays");

    public RetentionRules {
        archives = List.copyOf(archives);
    }

    /** Reads them; what is not said is as in {@link #DEFAULT}. An {@link InvalidField} says what is wrong. */
    public static RetentionRules read(ObjectNode json) {
        Fields fields = new Fields(json).only(FIELDS);
        RetentionRules rules = new RetentionRules(
                fields.number("quotaBytes", DEFAULT.quotaBytes, 0, MOST_BYTES),
                new ModulePattern(fields.optionalText("keep").orElse("")),
                (int) fields.number("keepNewest", DEFAULT.keepNewest, 0, MOST_NEWEST),
                (int) fields.number("keepRequestedDays", DEFAULT.keepRequestedDays, 0, Usage.MOST_DAYS),
                Duration.ofMinutes(fields.number(
                        "minAgeMinutes", DEFAULT.minAge.toMinutes(), LEAST_AGE_MINUTES, MOST_AGE_MINUTES)),
                fields.flag("evictFirstUse"),
                fields.texts("archives", Rules.MOST),
                (int) fields.number("usageDays", DEFAULT.usageDays, 1, Usage.MOST_DAYS));
        if (rules.keepRequestedDays > rules.usageDays) {
            throw new InvalidField(
                    "keepRequestedDays", "no more than usageDays, beyond which nobody knows what was requested");
        }
        return rules;
    }

    /** What {@link #read} reads. */
    public ObjectNode json() {
        ObjectNode json = Json.object()
                .put("quotaBytes", quotaBytes)
                .put("keep", keep.globs())
                .put("keepNewest", keepNewest)
                .put("keepRequestedDays", keepRequestedDays)
                .put("minAgeMinutes", minAge.toMinutes())
                .put("evictFirstUse", evictFirstUse);
        ArrayNode named = json.putArray("archives");
        archives.forEach(named::add);
        return json.put("usageDays", usageDays);
    }
}
