package dev.goferry.counting;

import dev.goferry.artifact.ArtifactKind;
import dev.goferry.storage.ObjectStore;
import dev.goferry.usage.DayCounts;
import dev.goferry.usage.Usage;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers a node's counts of the day every second and writes them to the store every {@link UsageConfig#flush}, when the
 * day (UTC) ends, and when the node stops. A crash loses what came after the last write. What cannot be written now is
 * written with the next; of a day that ends while the store is away, nothing is.
 */
public final class UsageFlush implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UsageFlush.class);
    private static final Duration GATHER = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final SecureRandom random = new SecureRandom();
    private final AtomicLong failures = new AtomicLong();
    private final TopModules top = new TopModules();
    private final UseCounts counts;
    private final Usage usage;
    private final UsageConfig config;
    private final InstantSource clock;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;

    private LocalDate day;
    private DayCounts today;
    private String name;
    private boolean changed;
    private long writtenNanos = System.nanoTime();

    private UsageFlush(UseCounts counts, ObjectStore store, UsageConfig config, InstantSource clock) {
        this.counts = counts;
        this.usage = new Usage(store);
        this.config = config;
        this.clock = clock;
        this.day = now();
        this.today = fresh();
        this.name = freshName();
        this.thread = Thread.ofVirtual().name("usage").unstarted(this::loop);
    }

    /** Begins to gather. */
    public static UsageFlush start(UseCounts counts, ObjectStore store, UsageConfig config, InstantSource clock) {
        UsageFlush flush = new UsageFlush(counts, store, config, clock);
        flush.thread.start();
        return flush;
    }

    /** Whose zips were asked for most since the node started, as of a second ago. */
    public TopModules top() {
        return top;
    }

    /** How often the counts could not be written. */
    public long failures() {
        return failures.get();
    }

    private LocalDate now() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private DayCounts fresh() {
        return new DayCounts(new DayCounts.Limits(config.versions(), DayCounts.Limits.DEFAULT.others()));
    }

    /** Another one for each process and day: what was written is never replaced by less. */
    private String freshName() {
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        return "node-" + HexFormat.of().formatHex(bytes);
    }

    private void loop() {
        try {
            boolean last;
            do {
                last = stopping.await(GATHER.toMillis(), TimeUnit.MILLISECONDS);
                gather();
                if (last || System.nanoTime() - writtenNanos >= config.flush().toNanos()) {
                    write();
                }
            } while (!last);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void gather() {
        if (!day.equals(now())) {
            add(); // Asked for before midnight, but for the last second.
            write();
            day = now();
            today = fresh();
            name = freshName();
        }
        add();
    }

    private void add() {
        counts.drain((key, requests) -> {
            today.add(key.module(), requests);
            if (key.kind() == ArtifactKind.ZIP) {
                top.add(key.module().path(), requests);
            }
            changed = true;
        });
    }

    private void write() {
        writtenNanos = System.nanoTime();
        if (!changed) {
            return;
        }
        try {
            usage.keep(day, name, today);
            changed = false;
        } catch (IOException | RuntimeException e) {
            failures.incrementAndGet();
            LOG.warn("what was asked for cannot be written now: {}", e.toString());
        }
    }

    /** Writes what is left, if the store takes it soon. */
    @Override
    public void close() {
        stopping.countDown();
        try {
            if (!thread.join(PATIENCE)) {
                LOG.warn("what was asked for since the last flush was not counted: the store does not answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
