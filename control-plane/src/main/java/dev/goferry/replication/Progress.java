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
 * @param tally what it did so far
 * @param behind records that are known and not applied; the source may have more
 * @param asOf everything that the source logged until then is applied, by the source's clock
 * @param isAtEnd whether that was all
 * @param trouble why it does not get on, or empty
 * @param waiting what it waits for though all is well, or empty
 */
public record Progress(
        Cursor cursor, Tally tally, long behind, Instant asOf, boolean isAtEnd, String trouble, String waiting) {
    /** A source that is at its end is asked again long before that. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    /**
     * What a rule did.
     *
     * @param stored files that it brought
     * @param bytes of these
     * @param conflicts files that are other bytes here: the first stay
     * @param missing files that the source had no longer
     */
    public record Tally(long stored, long bytes, long conflicts, long missing) {
        static final Tally NONE = new Tally(0, 0, 0, 0);

        Tally plus(Tally more) {
            return new Tally(
                    stored + more.stored, bytes + more.bytes, conflicts + more.conflicts, missing + more.missing);
        }
    }

    static Progress none(Instant now) {
        return new Progress(Cursor.START, Tally.NONE, 0, now, false, "", "");
    }

    static String key(String name) {
        return "_goferry/cursors/replication/" + name + ".json";
    }

    /** How long ago the region had all that the source had. */
    public Duration lag(Instant now) {
        Duration since = Duration.between(asOf, now);
        boolean fresh = isAtEnd && trouble.isEmpty() && waiting.isEmpty() && since.compareTo(SILENCE) < 0;
        return fresh || since.isNegative() ? Duration.ZERO : since;
    }

    Progress counted(Tally more) {
        return new Progress(cursor, tally.plus(more), behind, asOf, isAtEnd, trouble, waiting);
    }

    Progress at(Cursor place, long left, Instant until, boolean end) {
        return new Progress(place, tally, left, until, end, "", "");
    }

    Progress stuck(String why) {
        return new Progress(cursor, tally, behind, asOf, isAtEnd, why, "");
    }

    Progress resting(String why) {
        return new Progress(cursor, tally, behind, asOf, isAtEnd, "", why);
    }

    /** From the start of another log, or by another filter: what was counted stays. */
    Progress again() {
        return new Progress(Cursor.START, tally, 0, asOf, false, "", "");
    }

    ObjectNode json() {
        return Json.object()
                .put("cursor", cursor.text())
                .put("stored", tally.stored())
                .put("bytes", tally.bytes())
                .put("conflicts", tally.conflicts())
                .put("missing", tally.missing())
                .put("behind", behind)
                .put("asOf", asOf.toString())
                .put("atEnd", isAtEnd)
                .put("trouble", trouble)
                .put("waiting", waiting);
    }

    static Progress read(ObjectNode json) {
        Fields fields = new Fields(json);
        return new Progress(
                Cursor.parse(fields.text("cursor")),
                new Tally(
                        count(fields, "stored"),
                        count(fields, "bytes"),
                        count(fields, "conflicts"),
                        count(fields, "missing")),
                count(fields, "behind"),
                fields.time("asOf").orElse(Instant.EPOCH),
                fields.flag("atEnd"),
                fields.text("trouble"),
                fields.optionalText("waiting").orElse(""));
    }

    private static long count(Fields fields, String name) {
        return fields.number(name, 0, 0, Long.MAX_VALUE);
    }
}
