package dev.goferry.log;

import dev.goferry.storage.ObjectStore;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The log's segments in a store: reading one, finding the last, and noticing that it is not the log we knew. Thread-safe. */
final class Segments {
    /** What a reader takes, however a writer is configured. */
    static final int LARGEST = 8 << 20;

    private static final int LONGEST_HEADER = 2 << 10;
    private static final int DEEPEST_GAP = 20;

    private record Known(String epoch, Stat stat) {}

    private final ObjectStore store;
    private volatile @Nullable Known known;

    Segments(ObjectStore store) {
        this.store = store;
    }

    Optional<Segment> read(long sequence) throws IOException {
        Optional<byte[]> bytes = store.read(Segment.key(sequence), LARGEST);
        return bytes.isEmpty() ? Optional.empty() : Optional.of(Segment.parse(sequence, bytes.get()));
    }

    boolean exists(long sequence) throws IOException {
        return store.stat(Segment.key(sequence)).isPresent();
    }

    /** When the segment was written; reads its first line only. */
    Optional<Instant> time(long sequence) throws IOException {
        Optional<InputStream> open = store.open(Segment.key(sequence), 0);
        if (open.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = open.get()) {
            byte[] head = in.readNBytes(LONGEST_HEADER);
            String line =
                    new String(head, StandardCharsets.UTF_8).lines().findFirst().orElse("");
            return Optional.of(Segment.time(sequence, line));
        }
    }

    /** The last segment's sequence, 0 without any, by a few stats: {@code from} is a segment that is there, or 0. */
    long last(long from) throws IOException {
        long there = from;
        long step = 1;
        while (exists(there + step)) {
            there += step;
            step *= 2;
        }
        long absent = there + step;
        while (absent - there > 1) {
            long middle = there + (absent - there) / 2;
            if (exists(middle)) {
                there = middle;
            } else {
                absent = middle;
            }
        }
        return there;
    }

    /** Looks for segments well behind the last one: a hole that the search took for the log's end. */
    void requireNoGap(long last) throws IOException {
        for (int power = 0; power <= DEEPEST_GAP; power++) {
            requireNoGap(last + 1, last + 1 + (1L << power));
        }
    }

    /** One that is absent must have nothing behind it; it may have come meanwhile, with others behind it. */
    void requireNoGap(long absent, long behind) throws IOException {
        if (exists(behind) && !exists(absent)) {
            throw LogDamaged.gap(Segment.key(absent));
        }
    }

    /** Makes sure that the segment which was read or written last is still there and of this epoch: one stat, mostly. */
    void requireSame(String epoch, long sequence) throws IOException {
        Stat stat = store.stat(Segment.key(sequence)).orElseThrow(() -> LogDamaged.lost(Segment.key(sequence)));
        Known now = new Known(epoch, stat);
        if (!now.equals(known)) {
            Segment found = read(sequence).orElseThrow(() -> LogDamaged.lost(Segment.key(sequence)));
            requireEpoch(epoch, found);
            known = now;
        }
    }

    static void requireEpoch(String epoch, Segment found) throws LogDamaged {
        if (!epoch.isEmpty() && !epoch.equals(found.epoch())) {
            throw LogDamaged.oldEpoch(epoch, found.epoch());
        }
    }
}
