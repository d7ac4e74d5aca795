package dev.goferry.airgap;

import dev.goferry.commit.Artifacts;
import dev.goferry.digest.Sha256;
import dev.goferry.document.Fields;
import dev.goferry.document.InvalidField;
import dev.goferry.log.Cursor;
import dev.goferry.log.LogReader;
import dev.goferry.log.LogRecord;
import dev.goferry.log.Position;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a region holds as an archive: the region's log in order, batch by batch, each as a {@link Manifest} and the
 * files that it names. Holds one batch's records and its small files, 16 MiB at most. Blocking; safe for many threads.
 */
public final class Export {
    /** A batch is full with so many bytes of files; it may have one file more. */
    private static final long BATCH_BYTES = 16L << 20;

    /** A record may be in the log twice: files this near need not be in the archive twice. */
    private static final int RECENT = 20_000;

    /** Archives that are written at once; the others wait. */
    private static final int AT_ONCE = 2;

    private final Semaphore turns = new Semaphore(AT_ONCE);
    private final LogReader reader;
    private final Shelf shelf;
    private final String region;
    private final InstantSource clock;

    public Export(ObjectStore store, Artifacts artifacts, String region, InstantSource clock) {
        this.reader = new LogReader(store);
        this.shelf = new Shelf(store, artifacts);
        this.region = region;
        this.clock = clock;
    }

    /**
     * What is to be written.
     *
     * @param until the place in the log where it ends
     * @param resume an archive that was begun and is to be written on from here, or null
     */
    public record Order(
            Selection selection, Cursor until, @Nullable Sums resume) {}

    /** Reads what a client asked for; what cannot be is an {@link InvalidField}. */
    public Order order(Fields fields) throws IOException {
        Selection selection = Selection.read(fields.only(Selection.FIELDS));
        Cursor tail = reader.tail();
        Optional<Sums> resume = fields.object("resume").map(Sums::of);
        Cursor until = fields.optionalText("until")
                .map(text -> Selection.cursor("until", text))
                .orElse(tail);
        for (Cursor cursor :
                List.of(selection.since(), until, resume.map(Sums::next).orElse(until))) {
            if (!cursor.epoch().isEmpty()
                    && !tail.epoch().isEmpty()
                    && !cursor.epoch().equals(tail.epoch())) {
                throw new InvalidField(
                        "since", cursor.text() + " is a place in another log; this one's is " + tail.epoch());
            }
            if (cursor.next().compareTo(tail.next()) > 0) {
                throw new InvalidField(
                        "since", cursor.text() + " is behind the end of the log, which is " + tail.text());
            }
        }
        return new Order(selection, until, resume.orElse(null));
    }

    /**
     * Writes the archive when it is its turn, or the rest of it. After an IOException, what was written is worth nothing but to be written on
     * from its last whole batch.
     */
    public void write(Order order, OutputStream out) throws IOException, InterruptedException {
        turns.acquire();
        try {
            writeNow(order, out);
        } finally {
            turns.release();
        }
    }

    private void writeNow(Order order, OutputStream out) throws IOException, InterruptedException {
        Sums sums = order.resume();
        if (sums == null) {
            Head head = new Head(
                    region,
                    order.selection().modules().globs(),
                    order.selection().since(),
                    order.until(),
                    order.selection().mark(),
                    clock.instant().toString());
            out.write(Tar.whole(Head.NAME, head.bytes()));
            sums = new Sums(0, 0, 0, 0, head.since(), Sha256.hex(head.bytes()));
        }
        new Run(order, out, sums).all();
    }

    private final class Run {
        private final Order order;
        private final OutputStream out;
        private Sums sums;
        private List<LogRecord> batch = new ArrayList<>();
        private long bytes;
        private final Map<String, Boolean> recent = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                return size() > RECENT;
            }
        };

        Run(Order order, OutputStream out, Sums sums) {
            this.order = order;
            this.out = out;
            this.sums = sums;
        }

        void all() throws IOException, InterruptedException {
            Cursor at = sums.next();
            while (at.next().compareTo(order.until().next()) < 0) {
                LogReader.Batch read = reader.read(at);
                if (read.atTail()) {
                    break;
                }
                for (LogReader.Entry entry : read.entries()) {
                    if (entry.at().compareTo(order.until().next()) < 0) {
                        take(entry, read.next().epoch());
                    }
                }
                at = read.next();
            }
            flush(at.next().compareTo(order.until().next()) < 0 ? at : order.until());
            out.write(Tar.whole(End.NAME, new End(sums).bytes()));
            out.write(Tar.end());
        }

        private void take(LogReader.Entry entry, String epoch) throws IOException, InterruptedException {
            switch (entry.record()) {
                case LogRecord.Stored stored
                when order.selection().holds(stored) -> {
                    if (recent.put(stored.key().path(), true) == null) {
                        batch.add(stored);
                        bytes += stored.pin().size();
                    }
                }
                case LogRecord.Purged purged
                when order.selection().holds(purged) -> {
                    batch.add(purged);
                    recent.clear(); // What comes back behind it is to come back there too.
                }
                case LogRecord.Stored other -> {}
                case LogRecord.Purged other -> {}
                case LogRecord.Refreshed refreshed -> {} // What ages is each region's own.
                case LogRecord.Evicted evicted -> {} // And so is what it has room for.
            }
            if (batch.size() >= Manifest.MOST_RECORDS || bytes >= BATCH_BYTES) {
                Position at = entry.at();
                flush(new Cursor(epoch, new Position(at.sequence(), at.line() + 1)));
            }
        }

        private void flush(Cursor next) throws IOException, InterruptedException {
            List<Shelf.Item> items = shelf.find(batch);
            List<LogRecord> there = items.stream().map(Shelf.Item::record).toList();
            long files = items.stream().filter(Shelf.Item::isFile).count();
            long size = items.stream().mapToLong(Shelf.Item::size).sum();
            long gone = sums.gone() + batch.size() - items.size();
            if (there.isEmpty()) {
                sums = new Sums(sums.batch(), sums.files(), sums.bytes(), gone, next, sums.previous());
            } else {
                Manifest manifest = new Manifest(
                        new Sums(
                                sums.batch() + 1,
                                sums.files() + files,
                                sums.bytes() + size,
                                gone,
                                next,
                                sums.previous()),
                        there);
                out.write(Tar.whole(manifest.name(), manifest.bytes()));
                for (Shelf.Item item : items) {
                    shelf.copy(item, out);
                }
                sums = manifest.sums().behind(manifest.bytes());
            }
            batch = new ArrayList<>();
            bytes = 0;
        }
    }
}
