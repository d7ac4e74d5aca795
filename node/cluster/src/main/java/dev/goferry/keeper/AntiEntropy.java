package dev.goferry.keeper;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.commit.Artifacts;
import dev.goferry.commit.Lookup;
import dev.goferry.log.Cursor;
import dev.goferry.log.LogReader;
import dev.goferry.log.LogRecord;
import dev.goferry.log.LogWriter;
import dev.goferry.module.InvalidName;
import dev.goferry.module.ModulePath;
import dev.goferry.storage.ObjectStore;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One slow comparison of a bucket with its log. It reads the log, lists the bucket, appends what is committed there and
 * in no record, and reads the log again to count what it names and the bucket has not, purges aside. A little at a step:
 * {@link #step} says how long to rest, and after a failure it goes on where it was (a listing starts over, which repeats
 * no append). Two passes at once are harmless, since each would append the very same lines.
 *
 * <p>Heap is two filters of {@link Settings#filterBytes}; with 8 MiB each, one in a hundred of 6 million files may be
 * overlooked, and is found by the next pass, whose filters have another seed. For one thread; the tally is for any.
 */
public final class AntiEntropy {
    /**
     * How it works.
     *
     * @param filterBytes of each of two filters, a power of two from 1 KiB to 1 GiB: ten bits a file
     * @param grace a file that is younger may still have its record on the way
     * @param aStep objects or segments that are looked at in a step
     * @param rest between two steps
     */
    public record Settings(int filterBytes, Duration grace, int aStep, Duration rest) {
        public static final Settings DEFAULT =
                new Settings(8 << 20, Duration.ofMinutes(10), 200, Duration.ofMillis(400));

        public Settings {
            boolean power = Integer.bitCount(filterBytes) == 1 && filterBytes >= 1 << 10;
            if (!power || grace.isNegative() || aStep < 1 || rest.isNegative()) {
                throw new IllegalArgumentException(
                        "an anti-entropy pass needs filters of a power of two from 1,024 bytes,"
                                + " no negative time and at least one object a step, not " + filterBytes + ", " + grace
                                + ", "
                                + rest + " and " + aStep);
            }
        }
    }

    /**
     * What was found so far.
     *
     * @param logged records of stored files
     * @param listed pinned files in the bucket
     * @param appended files that were committed and in no record
     * @param missing files in a record and not in the bucket, though no later purge or eviction took them
     * @param done whether this is all
     */
    public record Tally(long logged, long listed, long appended, long missing, boolean done) {}

    private enum Phase {
        LOG,
        BUCKET,
        BACK,
        DONE
    }

    private static final String PINS = "_goferry/pins/";

    /** Later ones are not remembered, and what they took may be counted as missing. */
    private static final int MOST_PURGES = 10_000;

    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(10);

    private final ObjectStore store;
    private final Artifacts artifacts;
    private final LogReader reader;
    private final LogWriter writer;
    private final String region;
    private final Predicate<ModulePath> isPrivate;
    private final Settings settings;
    private final InstantSource clock;
    private final SeenKeys inLog;
    private final SeenKeys inBucket;
    private final List<LogReader.Entry> purges = new ArrayList<>();
    private Phase phase = Phase.LOG;
    private Cursor cursor = Cursor.START;
    private @Nullable Stream<Stat> listing;
    private @Nullable Iterator<Stat> left;
    private volatile Tally tally = new Tally(0, 0, 0, 0, false);

    /** @param writer may be the one of {@link RegionLog}, or another */
    public AntiEntropy(
            ObjectStore store,
            Artifacts artifacts,
            LogWriter writer,
            String region,
            Predicate<ModulePath> isPrivate,
            Settings settings,
            InstantSource clock,
            RandomGenerator random) {
        this.store = store;
        this.artifacts = artifacts;
        this.reader = new LogReader(store);
        this.writer = writer;
        this.region = region;
        this.isPrivate = isPrivate;
        this.settings = settings;
        this.clock = clock;
        this.inLog = new SeenKeys(settings.filterBytes(), random.nextLong());
        this.inBucket = new SeenKeys(settings.filterBytes(), random.nextLong());
    }

    /** What was found so far. */
    public Tally tally() {
        return tally;
    }

    /** Looks at a little more; how long to rest. Does nothing once the tally is done. */
    public Duration step() {
        try {
            switch (phase) {
                case LOG -> readLog();
                case BUCKET -> list();
                case BACK -> readBack();
                case DONE -> {}
            }
            return settings.rest();
        } catch (IOException | UncheckedIOException e) {
            stopListing();
            return AFTER_A_FAILURE;
        }
    }

    private void readLog() throws IOException {
        for (int i = 0; i < settings.aStep(); i++) {
            LogReader.Batch batch = reader.read(cursor);
            if (batch.atTail()) {
                phase = Phase.BUCKET;
                return;
            }
            batch.entries().forEach(this::remember);
            cursor = batch.next();
        }
    }

    private void remember(LogReader.Entry entry) {
        if (entry.record() instanceof LogRecord.Stored stored) {
            inLog.add(stored.key().path());
            count(1, 0, 0, 0);
        } else if (isRemoval(entry.record()) && purges.size() < MOST_PURGES) {
            purges.add(entry);
        }
    }

    private static boolean isRemoval(LogRecord record) {
        return record instanceof LogRecord.Purged || record instanceof LogRecord.Evicted;
    }

    private void list() throws IOException {
        Iterator<Stat> objects = left;
        if (objects == null) {
            Stream<Stat> all = store.list("");
            listing = all;
            objects = all.iterator();
            left = objects;
        }
        for (int i = 0; i < settings.aStep(); i++) {
            if (!objects.hasNext()) {
                stopListing();
                phase = Phase.BACK;
                cursor = Cursor.START;
                return;
            }
            Stat object = objects.next();
            if (object.key().startsWith(PINS)) {
                compare(object.key().substring(PINS.length()), object);
            } else {
                inBucket.add(object.key());
            }
        }
    }

    private void stopListing() {
        Stream<Stat> open = listing;
        listing = null;
        left = null;
        if (open != null) {
            open.close();
        }
    }

    private void compare(String path, Stat pin) throws IOException {
        count(0, 1, 0, 0);
        Instant old = clock.instant().minus(settings.grace());
        Optional<ArtifactKey> key = inLog.mayHave(path) || pin.modified().isAfter(old) ? Optional.empty() : key(path);
        if (key.isPresent() && artifacts.lookup(path) instanceof Lookup.Committed committed) {
            // Everything from the pin, so that two passes write the same line.
            writer.append(List.of(new LogRecord.Stored(
                    key.get(),
                    committed.pin(),
                    committed.pin().firstSeen(),
                    region,
                    isPrivate.test(key.get().module().path()))));
            inLog.add(path);
            count(0, 0, 1, 0);
        }
    }

    private static Optional<ArtifactKey> key(String path) {
        try {
            return ArtifactKey.parse(path);
        } catch (InvalidName e) {
            return Optional.empty();
        }
    }

    private void readBack() throws IOException {
        for (int i = 0; i < settings.aStep(); i++) {
            LogReader.Batch batch = reader.read(cursor);
            if (batch.atTail()) {
                phase = Phase.DONE;
                tally = new Tally(tally.logged(), tally.listed(), tally.appended(), tally.missing(), true);
                return;
            }
            for (LogReader.Entry entry : batch.entries()) {
                if (entry.record() instanceof LogRecord.Stored stored) {
                    lookFor(stored.key(), entry);
                }
            }
            cursor = batch.next();
        }
    }

    private void lookFor(ArtifactKey key, LogReader.Entry entry) throws IOException {
        boolean gone = !inBucket.mayHave(key.path())
                && purges.stream().noneMatch(purge -> takes(purge, key, entry))
                && store.stat(key.path()).isEmpty();
        if (gone) {
            inBucket.add(key.path()); // Counted once, however often the log names it.
            count(0, 0, 0, 1);
        }
    }

    private static boolean takes(LogReader.Entry purge, ArtifactKey key, LogReader.Entry stored) {
        if (purge.at().compareTo(stored.at()) < 0) {
            return false;
        }
        return switch (purge.record()) {
            case LogRecord.Purged purged -> purged.scope().covers(key.module());
            case LogRecord.Evicted evicted -> evicted.module().equals(key.module());
            case LogRecord.Stored other -> false;
            case LogRecord.Refreshed other -> false;
        };
    }

    private void count(int logged, int listed, int appended, int missing) {
        Tally now = tally;
        tally = new Tally(
                now.logged() + logged,
                now.listed() + listed,
                now.appended() + appended,
                now.missing() + missing,
                now.done());
    }
}
