package dev.goferry.replication;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Fields;
import dev.goferry.document.Json;
import dev.goferry.log.Cursor;
import java.time.Duration;
import java.time.Instant;

/**
 * How far a rule has come: {@code _goferry/cursors/replication/{name}.json}.
 *
 * @param cursor in the source's log
 * @param stored files that it brought
 * @param conflicts files that are other bytes here: the first stay
 * @param missing files that the source had no longer
 * @param behind records that are known and not applied; the source may have more
 * @param asOf everything that the source logged until then is applied, by the source's clock
 * @param isAtEnd whether that was all
 * @param trouble why it does not get on, or empty
 */
public record Progress(
        Cursor cursor,
        long stored,
        long conflicts,
        long missing,
        long behind,
        Instant asOf,
        boolean isAtEnd,
        String trouble) {
    /** A source that is at its end is asked again long before that. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    static Progress none(Instant now) {
        return new Progress(Cursor.START, 0, 0, 0, 0, now, false, "");
    }

    static String key(String name) {
        return "_goferry/cursors/replication/" + name + ".json";
    }

    /** How long ago the region had all that the source had. */
    public Duration lag(Instant now) {
        Duration since = Duration.between(asOf, now);
        boolean fresh = isAtEnd && trouble.isEmpty() && since.compareTo(SILENCE) < 0;
        return fresh || since.isNegative() ? Duration.ZERO : since;
    }

    Progress counted(long moreStored, long moreConflicts, long moreMissing) {
        return new Progress(
                cursor,
                stored + moreStored,
                conflicts + moreConflicts,
                missing + moreMissing,
                behind,
                asOf,
                isAtEnd,
                trouble);
    }

    Progress at(Cursor place, long left, Instant until, boolean end) {
        return new Progress(place, stored, conflicts, missing, left, until, end, "");
    }

    Progress stuck(String why) {
        return new Progress(cursor, stored, conflicts, missing, behind, asOf, isAtEnd, why);
    }

    ObjectNode json() {
        return Json.object()
                .put("cursor", cursor.text())
                .put("stored", stored)
                .put("conflicts", conflicts)
                .put("missing", missing)
                .put("behind", behind)
                .put("asOf", asOf.toString())
                .put("atEnd", isAtEnd)
                .put("trouble", trouble);
    }

    static Progress read(ObjectNode json) {
        Fields fields = new Fields(json);
        return new Progress(
                Cursor.parse(fields.text("cursor")),
                count(fields, "stored"),
                count(fields, "conflicts"),
                count(fields, "missing"),
                count(fields, "behind"),
                fields.time("asOf").orElse(Instant.EPOCH),
                fields.flag("atEnd"),
                fields.text("trouble"));
    }

    private static long count(Fields fields, String name) {
        return fields.number(name, 0, 0, Long.MAX_VALUE);
    }
}
