package dev.goferry.replication;

import dev.goferry.cluster.Leases;
import dev.goferry.cluster.Leases.Claim;
import dev.goferry.commit.Artifacts;
import dev.goferry.document.Documents;
import dev.goferry.invalidation.Invalidation;
import dev.goferry.keeper.RegionLog;
import dev.goferry.prewarm.NodeClient;
import dev.goferry.spool.ScratchFiles;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the region's rules, each in one control plane at a time, under a lease. Rules that were added or removed
 * elsewhere are noticed within five seconds. Thread-safe.
 */
public final class Replication implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Replication.class);
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration FIRST_RETRY = Duration.ofMillis(250);

    private final Rules rules;
    private final Documents documents;
    private final Leases leases;
    private final Source source = new Source();
    private final NodeClient nodes;
    private final ScratchFiles scratch;
    private final Artifacts artifacts;
    private final String region;
    private final Peering peering;
    private final Invalidation invalidation;
    private final Telling telling;
    private final Map<Rule, Thread> running = new HashMap<>();
    private final Semaphore news = new Semaphore(0);
    private final Thread watch;

    /**
     * Starts.
     *
     * @param region our own name
     * @param nodes our own, who may know the checksum database's answers where the source does not
     */
    public Replication(
            Rules rules,
            Documents documents,
            Leases leases,
            Artifacts artifacts,
            Invalidation invalidation,
            RegionLog log,
            NodeClient nodes,
            ScratchFiles scratch,
            String region,
            Peering peering) {
        this.rules = rules;
        this.documents = documents;
        this.leases = leases;
        this.invalidation = invalidation;
        this.telling = new Telling(log);
        this.artifacts = artifacts;
        this.nodes = nodes;
        this.scratch = scratch;
        this.region = region;
        this.peering = peering;
        this.watch = Thread.ofVirtual().name("replication").start(this::watch);
    }

    /** How far a rule has come. */
    public Progress progress(Rule rule) throws IOException {
        Optional<Documents.Seen> seen = documents.read(Progress.key(rule.name()));
        return (seen.isPresent() ? Progress.read(seen.get().json()) : Progress.none(Instant.now())).of(rule);
    }

    /** What a rule could not take and passed over, the oldest first, at most {@code most} of them. */
    public SetAside setAside(Rule rule, int most) throws IOException {
        List<Aside.Item> items = new Aside(documents, rule.name()).items();
        return new SetAside(
                items.size(),
                items.stream().limit(most).map(SetAside.Failure::of).toList());
    }

    /** Has a rule take up what it passed over, within some seconds; how many files that are. */
    public int retry(Rule rule) throws IOException {
        return new Aside(documents, rule.name()).retry();
    }

    /** Rules have changed. */
    public void nudge() {
        news.release();
    }

    private void watch() {
        try {
            while (true) {
                look();
                if (news.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                    news.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            running.values().forEach(Thread::interrupt);
        }
    }

    private void look() {
        try {
            List<Rule> now = rules.all();
            running.entrySet().removeIf(each -> {
                boolean ended = !now.contains(each.getKey());
                if (ended) {
                    each.getValue().interrupt();
                }
                return ended;
            });
            now.forEach(rule -> running.computeIfAbsent(
                    rule,
                    begun -> Thread.ofVirtual()
                            .name("replication-" + rule.name())
                            .start(() -> follow(rule))));
        } catch (IOException | RuntimeException e) {
            LOG.warn("the rules of replication cannot be read now: {}", e.toString());
        }
    }

    private void follow(Rule rule) {
        Proofs proofs = Proofs.of(peering.checks(), rule, source, nodes, documents.store());
        Intake intake = new Intake(rule, documents.store(), artifacts, source, proofs, scratch, region);
        Follower follower = new Follower(rule, documents, source, intake, invalidation, telling);
        try {
            while (true) {
                switch (leases.claim("_replication/" + rule.name())) {
                    case Claim.Mine(Leases.Lease lease) -> {
                        try {
                            runs(rule, follower);
                        } finally {
                            lease.release();
                        }
                    }
                    case Claim.Theirs theirs -> Thread.sleep(LOOK);
                    case Claim.Told told -> leases.forget("_replication/" + rule.name());
                    case Claim.Unknown unknown -> Thread.sleep(LOOK);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("rule {} rests", rule.name());
        }
    }

    private static void runs(Rule rule, Follower follower) throws InterruptedException {
        Duration rest = FIRST_RETRY;
        while (true) {
            try {
                follower.follow();
            } catch (IOException | RuntimeException e) {
                rest = follower.hasMoved() ? FIRST_RETRY : rest;
                LOG.warn("rule {} does not get on, and tries again in {}: {}", rule.name(), rest, e.toString());
                Thread.sleep(rest);
                rest = rest.multipliedBy(2).compareTo(LOOK) < 0 ? rest.multipliedBy(2) : LOOK;
            }
        }
    }

    @Override
    public void close() {
        watch.interrupt();
        try {
            watch.join(LOOK);
            for (Thread each : List.copyOf(running.values())) {
                each.join(LOOK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        source.close();
    }
}
