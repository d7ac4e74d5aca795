package dev.goferry.log;

import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Appends to a log. Any number of writers may be at work, in any number of processes, however long they were asleep: each
 * segment is made by put-if-absent on the next sequence, so that a writer that lags loses the race, reads on and tries
 * the next. Nothing is ever overwritten.
 *
 * <p>A line that is among the last {@link Limits#remembered} is not written again. After an IOException the records are in
 * the log or not, and may be appended again. Blocking; safe for many threads, one of which appends at a time.
 */
public final class LogWriter {
    /**
     * Bounds.
     *
     * @param records in a segment
     * @param bytes of a segment's records; one record may be longer than that, up to {@link LogLine#LONGEST}
     * @param remembered lines that are recognised when they come again; about 150 bytes of heap each
     */
    public record Limits(int records, int bytes, int remembered) {
        public static final Limits DEFAULT = new Limits(1000, 1 << 20, 10_000);

        public Limits {
            if (records < 1 || records > 10_000 || bytes < 1 || bytes > 4 << 20 || remembered < 0) {
                throw new IllegalArgumentException(
                        "a log segment has 1 to 10,000 records and 1 to 4,194,304 bytes, not " + records + " and "
                                + bytes + "; remembered is 0 or more, not " + remembered);
            }
        }
    }

    /** So many races may be lost in a row: with 30 writers none comes near. */
    private static final int MOST_RACES = 64;

    /** So long after a segment was written, the log is taken for the same without a look. */
    private static final Duration SAME = Duration.ofSeconds(1);

    /** So many segments are read back to know what was written last. */
    private static final int READ_BACK = 16;

    private final ObjectStore store;
    private final Segments segments;
    private final Limits limits;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final RecentLines recent;
    private final ReentrantLock appending = new ReentrantLock();
    private boolean opened;
    private @Nullable Segment last;
    private Instant lastSeen = Instant.MIN;

    public LogWriter(ObjectStore store, Limits limits, InstantSource clock, RandomGenerator random) {
        this.store = store;
        this.segments = new Segments(store);
        this.limits = limits;
        this.clock = clock;
        this.random = random;
        this.recent = new RecentLines(limits.remembered() + limits.records());
    }

    /** Appends at least one record; on return all are durable, and the last is at the position. */
    public Position append(List<LogRecord> records) throws IOException {
        return appendLines(records.stream().map(LogLine::write).toList());
    }

    /** The same for lines, those of a newer Goferry included; one that is damaged or too long is an IllegalArgumentException. */
    public Position appendLines(List<String> lines) throws IOException {
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("nothing to append");
        }
        lines.forEach(LogLine::read);
        appending.lock();
        try {
            Position end = null;
            for (List<String> part : split(lines)) {
                end = appendPart(part);
            }
            return Objects.requireNonNull(end);
        } finally {
            appending.unlock();
        }
    }

    private List<List<String>> split(List<String> lines) {
        List<List<String>> parts = new ArrayList<>();
        List<String> part = new ArrayList<>();
        int bytes = 0;
        for (String line : lines) {
            int more = line.getBytes(StandardCharsets.UTF_8).length + 1;
            if (!part.isEmpty() && (part.size() == limits.records() || bytes + more > limits.bytes())) {
                parts.add(part);
                part = new ArrayList<>();
                bytes = 0;
            }
            part.add(line);
            bytes += more;
        }
        parts.add(part);
        return parts;
    }

    private Position appendPart(List<String> lines) throws IOException {
        if (!opened) {
            long end = segments.last(0);
            segments.requireNoGap(end);
            readOn(end);
            opened = true;
        }
        for (int race = 0; race < MOST_RACES; race++) {
            LinkedHashSet<String> fresh = new LinkedHashSet<>(lines);
            fresh.removeIf(line -> recent.find(line) != null);
            Position old = recent.find(lines.getLast());
            if (fresh.isEmpty() || put(next(List.copyOf(fresh)))) {
                return old != null ? old : Objects.requireNonNull(recent.find(lines.getLast()));
            }
            readOn(segments.last(last == null ? 0 : last.sequence()));
        }
        throw new IOException("the log grows faster than this process can append to it; try again");
    }

    private Segment next(List<String> lines) throws IOException {
        Segment before = last;
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (before == null) {
            return new Segment(randomId(), 1, now, randomId(), lines);
        }
        if (!now.isBefore(lastSeen.plus(SAME)) || now.isBefore(lastSeen)) {
            segments.requireSame(before.epoch(), before.sequence());
        }
        Instant earliest = before.timeOf(before.lines().size());
        return new Segment(
                before.epoch(), before.sequence() + 1, now.isBefore(earliest) ? earliest : now, randomId(), lines);
    }

    private String randomId() {
        byte[] id = new byte[16];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    /** Whether this very segment is in the log now. */
    private boolean put(Segment segment) throws IOException {
        boolean written;
        try {
            written = store.putIfAbsent(Segment.key(segment.sequence()), segment.bytes())
                            instanceof ObjectStore.Put.Stored
                    || isThere(segment);
        } catch (IOException e) {
            // The answer may have been lost on its way, after the deed.
            if (!isThereAfter(e, segment)) {
                throw e;
            }
            written = true;
        }
        if (written) {
            adopt(segment);
        }
        return written;
    }

    private boolean isThereAfter(IOException failure, Segment segment) {
        try {
            return isThere(segment);
        } catch (IOException e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    private boolean isThere(Segment segment) throws IOException {
        return segments.read(segment.sequence()).equals(Optional.of(segment));
    }

    /** Takes notice of what others wrote, up to this sequence. */
    private void readOn(long end) throws IOException {
        long from = last == null ? 1 : last.sequence() + 1;
        for (long sequence = Math.max(from, end - READ_BACK + 1); sequence <= end; sequence++) {
            String key = Segment.key(sequence);
            Segment found = segments.read(sequence).orElseThrow(() -> LogDamaged.lost(key));
            Segments.requireEpoch(last == null ? "" : last.epoch(), found);
            adopt(found);
        }
    }

    private void adopt(Segment segment) {
        last = segment;
        lastSeen = clock.instant();
        recent.add(segment);
    }
}
