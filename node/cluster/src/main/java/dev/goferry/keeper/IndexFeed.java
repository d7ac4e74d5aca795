package dev.goferry.keeper;

import dev.goferry.artifact.ArtifactKind;
import dev.goferry.json.FlatJson;
import dev.goferry.log.Cursor;
import dev.goferry.log.LogReader;
import dev.goferry.log.LogRecord;
import dev.goferry.module.ModuleVersion;
import dev.goferry.protocol.ProxyRequest.Index;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The log as the feed of <a href="https://index.golang.org">index.golang.org</a>: one line {@code
 * {"Path":…,"Version":…,"Timestamp":…}} for each version, the oldest first, from a time on.
 *
 * <p>A version is listed when its <b>zip</b> is committed, for that is when all of it can be had here; one of which only
 * the .mod was ever asked for is not. The time is when the log took it, to the microsecond: it grows strictly from line to
 * line whatever the members' clocks say, so that a reader who asks again from the last time it saw gets that line and
 * everything after it, and misses nothing. A version that came again (after a purge, or because the log has the record
 * twice) may be listed again, never twice in one answer. A purged version stays listed: the feed tells what came in.
 *
 * <p>Nothing of the log is held between two answers: the first segment is found by a binary search over segment headers,
 * then one segment at a time is read until the answer is full, so an answer costs a few segments (at most 4 MiB each) of
 * heap. Blocking; safe for many threads.
 */
public final class IndexFeed {
    /** An answer that is not empty ends after so many segments: the rest is asked for with the next one. */
    private static final int MOST_SEGMENTS = 512;

    private static final DateTimeFormatter MICROS =
            new DateTimeFormatterBuilder().appendInstant(6).toFormatter();

    private final LogReader reader;

    public IndexFeed(ObjectStore store) {
        this.reader = new LogReader(store);
    }

    /**
     * At most {@code limit} lines, each with its end, from {@code since} on, itself included.
     *
     * @param limit 1 to {@link Index#MOST}
     */
    public String read(Instant since, int limit) throws IOException {
        if (limit < 1 || limit > Index.MOST) {
            throw new IllegalArgumentException("limit is 1 to " + Index.MOST + ", not " + limit);
        }
        Map<ModuleVersion, Instant> found = new LinkedHashMap<>();
        Cursor next = reader.since(since);
        for (int segments = 0; found.size() < limit && (segments < MOST_SEGMENTS || found.isEmpty()); segments++) {
            LogReader.Batch batch = reader.read(next);
            if (batch.atTail()) {
                break;
            }
            for (LogReader.Entry entry : batch.entries()) {
                add(entry, since, limit, found);
            }
            next = batch.next();
        }
        return lines(found);
    }

    private static void add(LogReader.Entry entry, Instant since, int limit, Map<ModuleVersion, Instant> found) {
        boolean wanted = found.size() < limit && !entry.logged().isBefore(since);
        if (wanted
                && entry.record() instanceof LogRecord.Stored stored
                && stored.key().kind() == ArtifactKind.ZIP) {
            found.putIfAbsent(stored.key().module(), entry.logged());
        }
    }

    private static String lines(Map<ModuleVersion, Instant> found) {
        StringBuilder lines = new StringBuilder();
        found.forEach((version, time) -> lines.append(FlatJson.empty()
                        .with("Path", version.path().value())
                        .with("Version", version.version().value())
                        .with("Timestamp", MICROS.format(time)))
                .append('\n'));
        return lines.toString();
    }
}
