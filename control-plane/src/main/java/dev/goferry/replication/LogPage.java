package dev.goferry.replication;

import dev.goferry.json.FlatJson;
import dev.goferry.log.Cursor;
import dev.goferry.log.LogLine;
import dev.goferry.log.LogReader;
import dev.goferry.log.LogRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A piece of a region's log as its peers get it: NDJSON, a line a record ({@code logged}, {@code record}) and a last line
 * that says where to read on ({@code next}, {@code end}). Without the last line it is cut and worth nothing.
 *
 * @param isEnd whether there was nothing behind it
 */
public record LogPage(List<Entry> entries, Cursor next, boolean isEnd, Instant asked) {
    private static final int MOST_SEGMENTS = 64;
    private static final int MOST_RECORDS = 2_000;

    /** Without any news: the bus may have lost them. */
    private static final Duration LOOK = Duration.ofMillis(500);

    /** A record and when it was logged. */
    public record Entry(LogRecord record, Instant logged) {}

    public LogPage {
        entries = List.copyOf(entries);
    }

    /** What is behind the cursor; waits for the first record up to {@code most}, unless the news are over. */
    public static LogPage read(LogReader reader, Cursor after, Duration most, LogNews news)
            throws IOException, InterruptedException {
        long until = System.nanoTime() + most.toNanos();
        long known = news.count();
        LogPage page = read(reader, after);
        while (page.entries().isEmpty() && page.isEnd() && System.nanoTime() < until && !news.isOver()) {
            known = news.await(known, LOOK);
            page = read(reader, after);
        }
        return page;
    }

    private static LogPage read(LogReader reader, Cursor after) throws IOException {
        List<Entry> entries = new ArrayList<>();
        Cursor next = after;
        for (int i = 0; i < MOST_SEGMENTS && entries.size() < MOST_RECORDS; i++) {
            Instant asked = Instant.now();
            LogReader.Batch batch = reader.read(next);
            if (batch.atTail()) {
                return new LogPage(entries, next, true, asked);
            }
            batch.entries().forEach(entry -> entries.add(new Entry(entry.record(), entry.logged())));
            next = batch.next();
        }
        return new LogPage(entries, next, false, Instant.now());
    }

    /** As it goes over the wire. */
    public byte[] bytes() {
        StringBuilder text = new StringBuilder();
        for (Entry entry : entries) {
            text.append(FlatJson.empty()
                            .with("logged", entry.logged().toString())
                            .with("record", LogLine.write(entry.record())))
                    .append('\n');
        }
        text.append(FlatJson.empty()
                        .with("next", next.text())
                        .with("end", isEnd)
                        .with("asked", asked.toString()))
                .append('\n');
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Reads {@link #bytes}; what is cut or damaged is an IOException. */
    static LogPage parse(byte[] bytes) throws IOException {
        try {
            List<String> lines =
                    new String(bytes, StandardCharsets.UTF_8).lines().toList();
            List<Entry> entries = new ArrayList<>();
            for (String line : lines.subList(0, Math.max(0, lines.size() - 1))) {
                FlatJson json = FlatJson.parse(line);
                if (LogLine.read(json.text("record")) instanceof LogLine.Known(LogRecord record)) {
                    entries.add(new Entry(record, Instant.parse(json.text("logged"))));
                }
            }
            FlatJson last = FlatJson.parse(lines.isEmpty() ? "" : lines.getLast());
            return new LogPage(
                    entries, Cursor.parse(last.text("next")), last.flag("end"), Instant.parse(last.text("asked")));
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            throw new IOException("the source's log came cut or damaged: " + e.getMessage(), e);
        }
    }
}
