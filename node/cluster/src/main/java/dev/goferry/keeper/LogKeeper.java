package dev.goferry.keeper;

import dev.goferry.cluster.Hint;
import dev.goferry.cluster.Hints;
import dev.goferry.cluster.Leases;
import dev.goferry.cluster.Leases.Claim;
import dev.goferry.cluster.Leases.Lease;
import dev.goferry.cluster.PendingRecords;
import dev.goferry.cluster.PendingRecords.Pending;
import dev.goferry.log.LogLine;
import dev.goferry.log.LogWriter;
import dev.goferry.log.Position;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what the members queued into the log, in batches, while this process holds the lease {@value #LEASE}. A second
 * keeper, or one that was asleep and does not know that it lost the lease, does no harm: the log takes each sequence once,
 * and a line that was written a moment ago is not written again. A line is removed from the queue after it is durable, so
 * a keeper that dies in between leaves it to the next, at worst twice in the log, which every reader bears.
 *
 * <p>While the cluster cannot tell who holds the lease, this process keeps the log as if it were alone. When the store is
 * away, lines wait and steps come more seldom. {@link #step} is for one thread, the figures for any.
 */
public final class LogKeeper implements AutoCloseable {
    /** The lease's key. */
    public static final String LEASE = "_goferry/log/keeper";

    /**
     * How it works.
     *
     * @param batch lines that are taken at once
     * @param linger between two looks into the queue: what comes meanwhile makes one segment
     * @param rest between two claims while another process is the keeper
     * @param tenure after which the lease is claimed anew, so that two keepers never stay so for long
     * @param longestRetry between two tries when the store is away
     */
    public record Settings(int batch, Duration linger, Duration rest, Duration tenure, Duration longestRetry) {
        public static final Settings DEFAULT = new Settings(
                500, Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(4));

        public Settings {
            boolean positive = linger.isPositive() && rest.isPositive() && tenure.isPositive();
            if (batch < 1 || !positive || longestRetry.compareTo(linger) < 0) {
                throw new IllegalArgumentException(
                        "a log keeper needs a batch of at least 1, positive times and a longest"
                                + " retry no shorter than linger, not " + batch + ", " + linger + ", " + rest + ", "
                                + tenure
                                + " and " + longestRetry);
            }
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(LogKeeper.class);

    private final Leases leases;
    private final PendingRecords pending;
    private final LogWriter writer;
    private final Hints hints;
    private final Settings settings;
    private final InstantSource clock;
    private final Retries retries;
    private @Nullable Lease lease;
    private Instant tenureEnds = Instant.MIN;
    private final LongAdder written = new LongAdder();
    private final LongAdder refused = new LongAdder();

    public LogKeeper(
            Leases leases,
            PendingRecords pending,
            LogWriter writer,
            Hints hints,
            Settings settings,
            InstantSource clock) {
        this.leases = leases;
        this.pending = pending;
        this.writer = writer;
        this.hints = hints;
        this.settings = settings;
        this.clock = clock;
        this.retries = new Retries(settings.linger(), settings.longestRetry());
    }

    /** Writes one batch, if this process is the keeper; how long to rest. */
    public Duration step() {
        if (!mayKeep()) {
            return settings.rest();
        }
        List<Pending> head = pending.head(settings.batch());
        try {
            write(head);
            if (retries.succeeded()) {
                LOG.info("the log is written again");
            }
            return head.size() == settings.batch() ? Duration.ZERO : settings.linger();
        } catch (IOException e) {
            Duration rest = retries.failed();
            if (retries.first()) {
                LOG.warn("the log cannot be written now, {} lines or more wait: {}", head.size(), e.toString());
            }
            return rest;
        }
    }

    /** Lines written to the log, those that others had written just before included. */
    public long written() {
        return written.sum();
    }

    /** Damaged lines that were taken from the queue and dropped. */
    public long refused() {
        return refused.sum();
    }

    private boolean mayKeep() {
        if (clock.instant().isBefore(tenureEnds)) {
            return true;
        }
        close();
        return switch (leases.claim(LEASE)) {
            case Claim.Mine(Lease mine) -> {
                lease = mine;
                tenureEnds = clock.instant().plus(settings.tenure());
                yield true;
            }
            case Claim.Theirs theirs -> false;
            case Claim.Unknown unknown -> true;
            case Claim.Told told -> {
                leases.forget(LEASE);
                yield false;
            }
        };
    }

    private void write(List<Pending> head) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Pending line : head) {
            if (isWhole(line)) {
                lines.add(line.line());
            }
        }
        if (!lines.isEmpty()) {
            Position end = writer.appendLines(lines);
            hints.send(new Hint.LogGrew(end.sequence()));
            written.add(lines.size());
        }
        pending.remove(head);
    }

    private boolean isWhole(Pending line) {
        try {
            LogLine.read(line.line());
            return true;
        } catch (IllegalArgumentException e) {
            refused.increment();
            LOG.warn("a queued line is no record of the log and is dropped: {}", e.getMessage());
            return false;
        }
    }

    /** Gives the lease up; another member keeps the log from now on, until this one steps again. */
    @Override
    public void close() {
        Lease mine = lease;
        lease = null;
        tenureEnds = Instant.MIN;
        if (mine != null) {
            mine.release();
        }
    }
}
