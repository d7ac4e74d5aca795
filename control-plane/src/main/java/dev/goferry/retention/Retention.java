package dev.goferry.retention;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.cluster.Leases;
import dev.goferry.document.Fields;
import dev.goferry.job.JobKind;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.prewarm.NodeClient;
import dev.goferry.replication.Rules;
import dev.goferry.retention.Evictions.Begun;
import dev.goferry.scrub.Finding.Repair;
import dev.goferry.storage.ObjectStore;
import dev.goferry.usage.LastRequested;
import dev.goferry.usage.Usage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The job {@code retention}: brings the store below its quota by evicting versions, the one whose last request in the
 * whole region is longest ago first. A step is one version. It is judged anew when its turn comes; one that must stay
 * after all has failed, with the reason. Doing a step twice is harmless.
 *
 * <p>What was evicted comes back with its next request, with the same hash or not at all: pins stay.
 */
public final class Retention implements JobKind, AutoCloseable {
    public static final String NAME = "retention";

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final int MOST_BEGUN = 10_000;
    private static final String DRY = "would-evict";
    private static final String EVICT = "evict";

    /** Nodes write what they count every few minutes. */
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private record Known(Instant at, LastRequested last) {}

    private final ReentrantLock reading = new ReentrantLock();
    private @Nullable Known known;
    private final ObjectStore store;
    private final Rulebook rulebook;
    private final Usage usage;
    private final Elsewhere elsewhere;
    private final Evictions evictions;
    private final InstantSource clock;

    public Retention(
            ObjectStore store,
            Rulebook rulebook,
            Usage usage,
            NodeClient nodes,
            Rules archives,
            Evictions evictions,
            InstantSource clock) {
        this.store = store;
        this.rulebook = rulebook;
        this.usage = usage;
        this.elsewhere = new Elsewhere(nodes, archives);
        this.evictions = evictions;
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** What a run is asked for: {@code {"dryRun": true}} or nothing. */
    public static boolean isDryRun(ObjectNode spec) {
        return new Fields(spec).only(Set.of("dryRun")).flag("dryRun");
    }

    @Override
    public Steps plan(ObjectNode spec) throws IOException, InterruptedException {
        RetentionRules rules = rulebook.rules();
        String verb = isDryRun(spec) ? DRY : EVICT;
        return new EvictionPlan(store, judge(rules), rules.quotaBytes(), verb).steps();
    }

    private Judge judge(RetentionRules rules) throws IOException {
        Instant now = clock.instant();
        return new Judge(rules, rulebook.isHeld(), store, elsewhere, now, lastRequested(now));
    }

    /** It is read from many objects, and many steps want it. */
    private LastRequested lastRequested(Instant now) throws IOException {
        reading.lock();
        try {
            Known seen = known;
            if (seen == null || Duration.between(seen.at(), now).abs().compareTo(REMEMBERED) > 0) {
                seen = new Known(now, usage.lastRequested(LocalDate.ofInstant(now, ZoneOffset.UTC)));
                known = seen;
            }
            return seen.last();
        } finally {
            reading.unlock();
        }
    }

    @Override
    public Outcome run(String step) throws InterruptedException {
        String[] words = step.split(" ", 3);
        if (words[0].equals(DRY)) {
            return new Outcome.Done(0);
        }
        int at = words[1].indexOf('@');
        ModuleVersion module =
                new ModuleVersion(new ModulePath(words[1].substring(0, at)), new Version(words[1].substring(at + 1)));
        try {
            return evict(module);
        } catch (IOException e) {
            return new Outcome.Retry(String.valueOf(e.getMessage()));
        }
    }

    private Outcome evict(ModuleVersion module) throws IOException, InterruptedException {
        return switch (evictions.claim(module)) {
            case Leases.Claim.Mine(Leases.Lease lease) -> {
                try {
                    yield alone(module);
                } finally {
                    lease.release();
                }
            }
            case Leases.Claim.Unknown _ -> alone(module);
            case Leases.Claim.Theirs _, Leases.Claim.Told _ -> new Outcome.Retry("another process is at it");
        };
    }

    private Outcome alone(ModuleVersion module) throws IOException, InterruptedException {
        Optional<Begun> begun = evictions.begun(module);
        Optional<Shelved> there =
                Optional.ofNullable(Shelved.of(store, module.path()).get(module));
        if (there.isEmpty()) {
            if (begun.isPresent()) {
                evictions.carryOut(begun.get());
            }
            return new Outcome.Done(0);
        }
        return switch (judge(rulebook.rules()).judge(there.get())) {
            case Verdict.Stays(String why) ->
                begun.isPresent() ? undone(begun.get(), why) : new Outcome.Failed("kept: " + why);
            case Verdict.Goes(String where) -> gone(module, begun, there.get().bytes());
        };
    }

    private Outcome gone(ModuleVersion module, Optional<Begun> before, long bytes) throws IOException {
        Begun begun = before.isPresent() ? before.get() : evictions.begin(module);
        // The judgement took a while; from here on a pin comes too late.
        if (before.isEmpty() && rulebook.isHeld().test(module)) {
            evictions.forget(begun);
            return new Outcome.Failed("kept: pinned");
        }
        evictions.carryOut(begun);
        return new Outcome.Done(bytes);
    }

    private Outcome undone(Begun begun, String why) throws IOException, InterruptedException {
        return switch (evictions.undo(begun)) {
            case Repair.Done _ -> new Outcome.Failed("kept: " + why);
            case Repair.Failed(String reason) ->
                new Outcome.Retry(
                        "half of it is gone, it must stay (" + why + "), and cannot be brought back now: " + reason);
        };
    }

    /** Ends or undoes what was begun and left by a process that died; how many evictions are still begun afterwards. */
    int finish() throws IOException, InterruptedException {
        int left = 0;
        for (ModuleVersion module : evictions.allBegun(MOST_BEGUN)) {
            switch (evict(module)) {
                case Outcome.Done _ -> LOG.info("the eviction of {}, begun before a crash, is ended", module);
                case Outcome.Failed(String why) -> LOG.info("the eviction of {} is undone: {}", module, why);
                case Outcome.Retry(String why) -> {
                    left++;
                    LOG.warn("the eviction of {} is still half done: {}", module, why);
                }
            }
        }
        return left;
    }

    @Override
    public void close() {
        elsewhere.close();
    }
}
