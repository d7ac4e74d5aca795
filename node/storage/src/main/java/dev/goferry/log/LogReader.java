package dev.goferry.log;

import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a log in order, a segment at a time, from any {@link Cursor}. It never lists the bucket: the end is found by a
 * few stats. A missing segment, a damaged line or another epoch is {@link LogDamaged} and is never passed over; any other
 * IOException means that the store cannot tell now. Blocking; safe for many threads.
 */
public final class LogReader {
    /**
     * A record in its place.
     *
     * @param logged when it was logged: grows strictly with the position, whatever clocks say
     */
    public record Entry(LogRecord record, Position at, Instant logged) {}

    /**
     * What one segment, or its rest, held.
     *
     * @param next where to read on
     * @param atTail whether there was nothing to read: the log ends here
     * @param skipped lines that a newer Goferry wrote
     */
    public record Batch(List<Entry> entries, Cursor next, boolean atTail, int skipped) {}

    /** So many segments behind a proved end another end is believed: a log that grows is not proved for each. */
    private static final int GROWN = 32;

    private final Segments segments;
    private volatile long seen;
    /** The sequence at which the log's end was last proved to be the end of the same log. */
    private volatile long proved = Long.MAX_VALUE;

    public LogReader(ObjectStore store) {
        this.segments = new Segments(store);
    }

    /** Behind the last record there is now; {@link Cursor#START} for an empty log. */
    public Cursor tail() throws IOException {
        long last = segments.last(0);
        segments.requireNoGap(last);
        if (last == 0) {
            return Cursor.START;
        }
        seen = last;
        Segment segment = segments.read(last).orElseThrow(() -> LogDamaged.lost(Segment.key(last)));
        return new Cursor(segment.epoch(), new Position(last + 1, 0));
    }

    /**
     * Before the first record that was logged at this time or later, or a little earlier (at most a segment). The
     * cursor has no epoch: it is for one answer, not to be kept.
     */
    public Cursor since(Instant time) throws IOException {
        long low = 1;
        long high = last();
        while (low < high) {
            long middle = low + (high - low + 1) / 2;
            Optional<Instant> written = segments.time(middle);
            if (written.isPresent() && !written.get().isAfter(time)) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return new Cursor("", new Position(low, 0));
    }

    private long last() throws IOException {
        long from = seen;
        long last = segments.last(from > 0 && segments.exists(from) ? from : 0);
        seen = last;
        return last;
    }

    /** What is at the cursor. */
    public Batch read(Cursor from) throws IOException {
        long sequence = from.next().sequence();
        Optional<Segment> found = segments.read(sequence);
        if (found.isEmpty()) {
            if (sequence <= proved || sequence - proved > GROWN) {
                requireTail(from);
                proved = sequence;
            }
            return new Batch(List.of(), from, true, 0);
        }
        Segment segment = found.get();
        Segments.requireEpoch(from.epoch(), segment);
        return batch(segment, from.next().line());
    }

    /** Nothing is there: that is the end of the same log, or no end at all. */
    private void requireTail(Cursor from) throws IOException {
        long sequence = from.next().sequence();
        if (sequence > 1 && !from.epoch().isEmpty()) {
            segments.requireSame(from.epoch(), sequence - 1);
        }
        segments.requireNoGap(sequence, sequence + 1);
    }

    private static Batch batch(Segment segment, int firstLine) throws LogDamaged {
        List<Entry> entries = new ArrayList<>();
        int skipped = 0;
        for (int line = firstLine; line < segment.lines().size(); line++) {
            switch (parse(segment, line)) {
                case LogLine.Known(LogRecord record) ->
                    entries.add(new Entry(record, new Position(segment.sequence(), line), segment.timeOf(line)));
                case LogLine.Unknown unknown -> skipped++;
            }
        }
        Cursor next = new Cursor(segment.epoch(), new Position(segment.sequence() + 1, 0));
        return new Batch(List.copyOf(entries), next, false, skipped);
    }

    private static LogLine.Parsed parse(Segment segment, int line) throws LogDamaged {
        try {
            return LogLine.read(segment.lines().get(line));
        } catch (IllegalArgumentException e) {
            throw LogDamaged.segment(Segment.key(segment.sequence()), "record " + line + ": " + e.getMessage());
        }
    }
}
