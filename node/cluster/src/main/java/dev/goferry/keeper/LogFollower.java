package dev.goferry.keeper;

import dev.goferry.cluster.Hint;
import dev.goferry.log.Cursor;
import dev.goferry.log.LogReader;
import dev.goferry.log.LogRecord;
import dev.goferry.log.Position;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives every record behind a cursor to its listeners: in the log's order, none left out, each at least once. Looks every
 * {@link Settings#poll}, which is all that correctness needs, and whenever somebody says that there may be news.
 *
 * <p>When a listener fails or the store is away, it tries again from the same record; a log that is damaged or another
 * than before holds it up until an operator acts. {@link #behind} grows meanwhile, and after this process was frozen:
 * whoever answers from what ages should first wait until it is small. {@link #step} is for one thread, the rest for any.
 */
public final class LogFollower {
    /** Whoever acts on what happened to the bucket. */
    public interface Listener {
        /**
         * Acts on a record. May be called again for one that it has seen, alone or with its successors, and must end in
         * the same state then. After an IOException the same record comes again.
         */
        void apply(LogRecord record, Position at) throws IOException;
    }

    /** Where the listeners have come, as far as that can only be said once the log can be read. */
    public interface Start {
        /** Called until it succeeds, on the follower's thread. */
        Cursor find(LogReader reader) throws IOException;
    }

    /**
     * How it looks.
     *
     * @param poll between two looks at the tail: one second less than the five in which a purge must hold everywhere
     * @param firstRetry after a failure; doubles up to {@code poll}
     * @param segments read in one step
     */
    public record Settings(Duration poll, Duration firstRetry, int segments) {
        public static final Settings DEFAULT = new Settings(Duration.ofSeconds(4), Duration.ofMillis(250), 64);

        public Settings {
            if (!firstRetry.isPositive() || poll.compareTo(firstRetry) < 0 || segments < 1) {
                throw new IllegalArgumentException(
                        "a log follower needs a positive first retry, a poll no shorter and at"
                                + " least one segment a step, not " + firstRetry + ", " + poll + " and " + segments);
            }
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(LogFollower.class);

    private final LogReader reader;
    private final List<Listener> listeners;
    private final Settings settings;
    private final InstantSource clock;
    private final Retries retries;
    private @Nullable Start start;
    private volatile Cursor cursor = Cursor.START;
    private volatile Instant seen = Instant.MIN;
    private volatile @Nullable String trouble;
    private final LongAdder skipped = new LongAdder();

    /** @param start behind the last record that the listeners have applied */
    public LogFollower(
            LogReader reader, Cursor start, List<Listener> listeners, Settings settings, InstantSource clock) {
        this(reader, (Start) any -> start, listeners, settings, clock);
        this.cursor = start;
    }

    /** The same for listeners that know their place only later; until then {@link #cursor} is {@link Cursor#START}. */
    public LogFollower(
            LogReader reader, Start start, List<Listener> listeners, Settings settings, InstantSource clock) {
        this.reader = reader;
        this.start = start;
        this.listeners = List.copyOf(listeners);
        this.settings = settings;
        this.clock = clock;
        this.retries = new Retries(settings.firstRetry(), settings.poll());
    }

    /** Reads on; how long to rest. */
    public Duration step() {
        try {
            Duration rest = readOn();
            trouble = null;
            if (retries.succeeded()) {
                LOG.info("the log is followed again, from {}", cursor.next());
            }
            return rest;
        } catch (IOException | RuntimeException e) {
            Duration rest = retries.failed();
            trouble = e.toString();
            if (retries.first()) {
                LOG.warn("the log cannot be followed beyond {} now: {}", cursor.next(), e.toString());
            }
            return rest;
        }
    }

    private Duration readOn() throws IOException {
        Start from = start;
        if (from != null) {
            cursor = from.find(reader);
            start = null;
        }
        for (int segment = 0; segment < settings.segments(); segment++) {
            Instant began = clock.instant();
            LogReader.Batch batch = reader.read(cursor);
            if (batch.atTail()) {
                seen = began;
                return settings.poll();
            }
            for (LogReader.Entry entry : batch.entries()) {
                apply(entry, batch.next().epoch());
            }
            skipped.add(batch.skipped());
            cursor = batch.next();
        }
        return Duration.ZERO;
    }

    private void apply(LogReader.Entry entry, String epoch) throws IOException {
        for (Listener listener : listeners) {
            listener.apply(entry.record(), entry.at());
        }
        cursor =
                new Cursor(epoch, new Position(entry.at().sequence(), entry.at().line() + 1));
    }

    /** Behind the last record that all listeners have applied; may be kept and be the start of another follower. */
    public Cursor cursor() {
        return cursor;
    }

    /** How long ago the end of the log was seen, with everything before it applied; days without end before the first time. */
    public Duration behind() {
        Instant last = seen;
        return last.equals(Instant.MIN) ? Duration.ofDays(365_000) : Duration.between(last, clock.instant());
    }

    /** Why it cannot read on, if so. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Records of types that only a newer Goferry knows. */
    public long skipped() {
        return skipped.sum();
    }

    /** Whether this news is a reason to look at once. */
    public boolean wants(Hint hint) {
        return switch (hint) {
            case Hint.LogGrew(long sequence) -> sequence >= cursor.next().sequence();
            case Hint.Advanced advanced -> false;
        };
    }
}
