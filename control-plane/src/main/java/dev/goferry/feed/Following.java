package dev.goferry.feed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Fields;
import dev.goferry.document.Json;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How far the feed is read: {@code _goferry/cursors/feed.json}.
 *
 * @param since the time of the last line that was read
 * @param seen the lines of that time that were read
 * @param waiting versions that could not be had yet
 * @param fetched versions that came
 * @param missed versions that were given up
 * @param checked when the feed was last read to its end
 * @param trouble what went wrong last, or empty
 */
public record Following(
        Instant since,
        List<String> seen,
        List<Waiting> waiting,
        long fetched,
        long missed,
        Instant checked,
        String trouble) {
    static final int MOST_WAITING = 1_000;

    private static final Duration FIRST_WAIT = Duration.ofSeconds(15);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    /** One that is asked for again. */
    record Waiting(ModuleVersion module, boolean zip, int tries, Instant after) {
        /** After another attempt that came to nothing. */
        Waiting again(Instant now) {
            Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(tries, 10));
            return new Waiting(
                    module, zip, tries + 1, now.plus(wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT));
        }
    }

    public Following {
        seen = List.copyOf(seen);
        waiting = List.copyOf(waiting);
    }

    static Following from(Instant start) {
        return new Following(start, List.of(), List.of(), 0, 0, Instant.EPOCH, "");
    }

    static Following read(ObjectNode json) {
        Fields fields = new Fields(json);
        List<Waiting> waiting = new ArrayList<>();
        for (JsonNode each : json.path("waiting")) {
            Fields one = new Fields((ObjectNode) each);
            waiting.add(new Waiting(
                    new ModuleVersion(new ModulePath(one.text("module")), new Version(one.text("version"))),
                    one.flag("zip"),
                    (int) one.number("tries", 0, 0, 1_000),
                    one.time("after").orElse(Instant.EPOCH)));
        }
        return new Following(
                fields.time("since").orElse(Instant.EPOCH),
                fields.texts("seen", WatchConfig.MOST),
                waiting,
                fields.number("fetched", 0, 0, Long.MAX_VALUE),
                fields.number("missed", 0, 0, Long.MAX_VALUE),
                fields.time("checked").orElse(Instant.EPOCH),
                fields.text("trouble"));
    }

    ObjectNode json() {
        ObjectNode json = Json.object().put("since", since.toString());
        seen.forEach(json.putArray("seen")::add);
        ArrayNode later = json.putArray("waiting");
        waiting.forEach(each -> later.addObject()
                .put("module", each.module().path().value())
                .put("version", each.module().version().value())
                .put("zip", each.zip())
                .put("tries", each.tries())
                .put("after", each.after().toString()));
        json.put("fetched", fetched).put("missed", missed).put("checked", checked.toString());
        return json.put("trouble", trouble);
    }

    /** Those of the lines that were not read before. */
    List<IndexLine> fresh(List<IndexLine> lines) {
        return lines.stream()
                .filter(line ->
                        line.time().isAfter(since) || (line.time().equals(since) && !seen.contains(line.name())))
                .toList();
    }

    /** With these lines read. */
    Following past(List<IndexLine> lines) {
        Instant last =
                lines.stream().map(IndexLine::time).max(Instant::compareTo).orElse(since);
        if (last.isBefore(since)) {
            return this;
        }
        List<String> names = new ArrayList<>(last.equals(since) ? seen : List.of());
        lines.stream()
                .filter(line -> line.time().equals(last) && !names.contains(line.name()))
                .forEach(line -> names.add(line.name()));
        List<String> bounded = names.subList(Math.max(0, names.size() - WatchConfig.MOST), names.size());
        return new Following(last, bounded, waiting, fetched, missed, checked, trouble);
    }

    /** With the whole of its time passed over. */
    Following skipping() {
        return new Following(since.plusNanos(1_000), List.of(), waiting, fetched, missed, checked, trouble);
    }

    /** With what became of some versions; of those that wait, the ones beyond {@value #MOST_WAITING} are given up. */
    Following with(List<Waiting> others, long moreFetched, long moreMissed) {
        int kept = Math.min(others.size(), MOST_WAITING);
        return new Following(
                since,
                seen,
                others.subList(0, kept),
                fetched + moreFetched,
                missed + moreMissed + others.size() - kept,
                checked,
                trouble);
    }

    Following checked(Instant now) {
        return new Following(since, seen, waiting, fetched, missed, now, "");
    }

    Following stuck(String why) {
        return new Following(since, seen, waiting, fetched, missed, checked, why);
    }
}
