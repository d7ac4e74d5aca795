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
 * @param reads what the rule asks for, {@link Rule#reads}; a cursor of another question counts for nothing
 * @param cursor in the source's log: all before it is done
 * @param begun all before it may have been done, without having been told; at or behind the cursor
 * @param tally what it did so far
 * @param behind records that are known and not applied; the source may have more
 * @param asOf everything that the source logged until then is applied, by the source's clock
 * @param isAtEnd whether that was all
 * @param trouble why it does not get on, or empty
 * @param waiting what it waits for though all is well, or empty
 */
public record Progress(
        String reads,
        Cursor cursor,
        Cursor begun,
        Tally tally,
        long behind,
        Instant asOf,
        boolean isAtEnd,
        String trouble,
        String waiting) {
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
        return new Progress("", Cursor.START, Cursor.START, Tally.NONE, 0, now, false, "", "");
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
        return new Progress(reads, cursor, begun, tally.plus(more), behind, asOf, isAtEnd, trouble, waiting);
    }

    /** Records behind the cursor are about to be done, up to a place. */
    Progress begin(Cursor end) {
        return new Progress(reads, cursor, end, tally, behind, asOf, isAtEnd, trouble, waiting);
    }

    /** All before the place is done. */
    Progress at(Cursor place, Tally more, Instant until, boolean end) {
        Cursor last = begun.next().compareTo(place.next()) > 0 ? begun : place;
        return new Progress(reads, place, last, tally.plus(more), behind, until, end, "", "");
    }

    /** So many records are known and not done. */
    Progress behind(long records) {
        return new Progress(reads, cursor, begun, tally, records, asOf, isAtEnd && records == 0, trouble, waiting);
    }

    /** All that the source logged until then is done. */
    Progress asOf(Instant until) {
        return new Progress(reads, cursor, begun, tally, behind, until, isAtEnd, trouble, waiting);
    }

    Progress stuck(String why) {
        return new Progress(reads, cursor, begun, tally, behind, asOf, isAtEnd, why, "");
    }

    Progress resting(String why) {
        return new Progress(reads, cursor, begun, tally, behind, asOf, isAtEnd, "", why);
    }

    /** As the rule has it that asks for this now: from the start if it was another; what was counted stays. */
    Progress of(Rule rule) {
        boolean isSame = reads.isEmpty() || reads.equals(rule.reads());
        Cursor place = isSame ? cursor : Cursor.START;
        Cursor last = isSame ? begun : Cursor.START;
        return new Progress(
                rule.reads(),
                place,
                last,
                tally,
                isSame ? behind : 0,
                asOf,
                isSame && isAtEnd,
                isSame ? trouble : "",
                isSame ? waiting : "");
    }

    /** Whether records from a place on may have been done before, without having been told. */
    boolean mayHaveBegun(Cursor from) {
        return from.next().compareTo(begun.next()) < 0;
    }

    ObjectNode json() {
        return Json.object()
                .put("reads", reads)
                .put("cursor", cursor.text())
                .put("begun", begun.text())
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
        Cursor cursor = Cursor.parse(fields.text("cursor"));
        return new Progress(
                fields.optionalText("reads").orElse(""),
                cursor,
                fields.optionalText("begun").map(Cursor::parse).orElse(cursor),
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
