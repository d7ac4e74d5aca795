package dev.goferry.retention;

import dev.goferry.cluster.Leases;
import dev.goferry.usage.Usage;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Merges and drops old counts of requests, every hour, in one process of the region at a time. */
public final class UsageTidying implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UsageTidying.class);
    private static final Duration EVERY = Duration.ofHours(1);

    private final Usage usage;
    private final Rulebook rulebook;
    private final Leases leases;
    private final InstantSource clock;
    private final Thread thread;

    private UsageTidying(Usage usage, Rulebook rulebook, Leases leases, InstantSource clock) {
        this.usage = usage;
        this.rulebook = rulebook;
        this.leases = leases;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("usage-tidying").unstarted(this::loop);
    }

    /** Begins, with the first look at once. */
    public static UsageTidying start(Usage usage, Rulebook rulebook, Leases leases, InstantSource clock) {
        UsageTidying tidying = new UsageTidying(usage, rulebook, leases, clock);
        tidying.thread.start();
        return tidying;
    }

    private void loop() {
        try {
            while (true) {
                if (leases.claim("_usage/tidy") instanceof Leases.Claim.Mine(Leases.Lease lease)) {
                    try {
                        tidy();
                    } finally {
                        lease.release();
                    }
                }
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException e) {
            LOG.debug("usage is no longer tidied by this process");
        }
    }

    private void tidy() {
        try {
            LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
            usage.tidy(today, rulebook.rules().usageDays());
        } catch (IOException | RuntimeException e) {
            LOG.warn("the counts of requests could not be tidied, and will be in an hour: {}", e.toString());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
