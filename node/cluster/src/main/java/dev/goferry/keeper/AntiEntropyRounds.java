package dev.goferry.keeper;

import dev.goferry.cluster.Leases;
import dev.goferry.cluster.Leases.Claim;
import dev.goferry.cluster.Leases.Lease;
import dev.goferry.keeper.AntiEntropy.Tally;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One anti-entropy pass an interval for a whole region: by whoever holds the lease when it is due, and due by what the
 * bucket remembers of the last one, so that neither a restart nor another member begins one too early. A tenth of the
 * interval is left to chance; a bucket that was never compared is due within five minutes.
 *
 * <p>A pass that ends with its process is begun anew by the next one. {@link #step} is for one thread, the figures for
 * any.
 */
public final class AntiEntropyRounds implements AutoCloseable {
    /** The lease's key. */
    static final String LEASE = "_goferry/anti-entropy";

    private static final Logger LOG = LoggerFactory.getLogger(AntiEntropyRounds.class);
    private static final Duration LOOK = Duration.ofMinutes(1);
    private static final Duration FIRST = Duration.ofMinutes(5);

    private final Leases leases;
    private final ObjectStore store;
    private final Supplier<AntiEntropy> passes;
    private final Duration interval;
    private final InstantSource clock;
    private final Instant first;
    private final Duration chance;
    private final LongAdder appended = new LongAdder();
    private final LongAdder done = new LongAdder();
    private volatile long missing;
    private @Nullable Lease lease;
    private @Nullable AntiEntropy pass;

    /**
     * @param interval from the end of a pass to the next one
     * @param clock the wall's: the bucket remembers a time
     */
    public AntiEntropyRounds(
            Leases leases,
            ObjectStore store,
            Supplier<AntiEntropy> passes,
            Duration interval,
            InstantSource clock,
            RandomGenerator random) {
        this.leases = leases;
        this.store = store;
        this.passes = passes;
        this.interval = interval;
        this.clock = clock;
        Duration soon = interval.compareTo(FIRST) < 0 ? interval : FIRST;
        this.first = clock.instant().plus(part(soon, random));
        this.chance = part(interval.dividedBy(10), random);
    }

    private static Duration part(Duration of, RandomGenerator random) {
        return Duration.ofMillis(random.nextLong(of.toMillis() + 1));
    }

    /** Looks whether a pass is due, or does a little of it; how long to rest. */
    public Duration step() {
        AntiEntropy running = pass;
        try {
            return running == null ? begin() : goOn(running);
        } catch (IOException e) {
            LOG.debug("no comparison now", e);
            return LOOK;
        }
    }

    private Duration begin() throws IOException {
        Duration left = Duration.between(clock.instant(), due());
        if (left.isPositive()) {
            return left.compareTo(LOOK) < 0 ? left : LOOK;
        }
        if (!(leases.claim(LEASE) instanceof Claim.Mine(Lease mine))) {
            return LOOK;
        }
        lease = mine;
        if (clock.instant().isBefore(due())) { // Whoever held it before us has just done it.
            close();
            return LOOK;
        }
        pass = passes.get();
        return Duration.ZERO;
    }

    private Instant due() throws IOException {
        Optional<Instant> last = store.read(Compared.KEY, Compared.MAX_BYTES)
                .flatMap(bytes -> Compared.read(new String(bytes, StandardCharsets.UTF_8)))
                .filter(finished -> !finished.isAfter(clock.instant()));
        return last.map(finished -> finished.plus(interval).plus(chance)).orElse(first);
    }

    private Duration goOn(AntiEntropy running) throws IOException {
        Duration rest = running.step();
        Tally tally = running.tally();
        if (tally.done()) {
            finish(tally);
        }
        return rest;
    }

    private void finish(Tally tally) throws IOException {
        try {
            store.replace(Compared.KEY, Compared.text(clock.instant(), tally).getBytes(StandardCharsets.UTF_8));
        } finally {
            pass = null;
            appended.add(tally.appended());
            missing = tally.missing();
            done.increment();
            close();
        }
        LOG.info(
                "the bucket was compared with its log: {} files, {} records; {} files were in no record and are now",
                tally.listed(),
                tally.logged(),
                tally.appended());
        if (tally.missing() > 0) {
            LOG.warn("{} files of the log are not in the bucket, though nothing purged them", tally.missing());
        }
    }

    /** Passes that this process has finished. */
    public long done() {
        return done.sum();
    }

    /** Records that these passes have added to the log. */
    public long appended() {
        return appended.sum();
    }

    /** Files that the log names and the bucket had not, by the last of these passes. */
    public long missing() {
        return missing;
    }

    /** Gives the lease up; what was begun is left to another member. */
    @Override
    public void close() {
        Lease mine = lease;
        lease = null;
        pass = null;
        if (mine != null) {
            mine.release();
        }
    }
}
