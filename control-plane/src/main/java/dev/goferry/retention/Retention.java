package dev.goferry.retention;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.cluster.Cluster;
import dev.goferry.commit.Artifacts;
import dev.goferry.document.Fields;
import dev.goferry.job.JobKind;
import dev.goferry.keeper.RegionLog;
import dev.goferry.log.LogRecord;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.prewarm.NodeClient;
import dev.goferry.replication.Rules;
import dev.goferry.storage.ObjectStore;
import dev.goferry.usage.LastRequested;
import dev.goferry.usage.Usage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The job {@code retention}: brings the store below its quota by evicting versions, the one whose last request in the
 * whole region is longest ago first. A step is one version. It is judged anew when its turn comes; one that must stay
 * after all has failed, with the reason. Doing a step twice is harmless.
 *
 * <p>What was evicted comes back with its next request, with the same hash or not at all: pins stay.
 */
public final class Retention implements JobKind, AutoCloseable {
    public static final String NAME = "retention";

    private static final String DRY = "would-evict";
    private static final String EVICT = "evict";

    /** Nodes write what they count every few minutes. */
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private record Known(Instant at, LastRequested last) {}

    private final ReentrantLock reading = new ReentrantLock();
    private @Nullable Known known;
    private final ObjectStore store;
    private final Artifacts artifacts;
    private final Rulebook rulebook;
    private final Usage usage;
    private final Elsewhere elsewhere;
    private final Cluster cluster;
    private final RegionLog log;
    private final InstantSource clock;

    public Retention(
            ObjectStore store,
            Artifacts artifacts,
            Rulebook rulebook,
            Usage usage,
            NodeClient nodes,
            Rules archives,
            Cluster cluster,
            RegionLog log,
            InstantSource clock) {
        this.store = store;
        this.artifacts = artifacts;
        this.rulebook = rulebook;
        this.usage = usage;
        this.elsewhere = new Elsewhere(nodes, archives);
        this.cluster = cluster;
        this.log = log;
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
        Optional<Shelved> there =
                Optional.ofNullable(Shelved.of(store, module.path()).get(module));
        if (there.isEmpty()) {
            // Gone already, perhaps by this step before a crash: told again, or the nodes might never hear.
            tell(module);
            return new Outcome.Done(0);
        }
        return switch (judge(rulebook.rules()).judge(there.get())) {
            case Verdict.Stays(String why) -> new Outcome.Failed("kept: " + why);
            case Verdict.Goes(String where) -> {
                remove(module);
                tell(module);
                yield new Outcome.Done(there.get().bytes());
            }
        };
    }

    /** The zip first: what is left after a crash is what a version has whose zip nobody ever asked for. */
    private void remove(ModuleVersion module) throws IOException {
        for (ArtifactKind kind : List.of(ArtifactKind.ZIP, ArtifactKind.MOD, ArtifactKind.INFO)) {
            artifacts.remove(new ArtifactKey(module, kind).path());
        }
    }

    private void tell(ModuleVersion module) {
        cluster.index().remove(module);
        log.tell(new LogRecord.Evicted(module, "over the quota", clock.instant()));
    }

    @Override
    public void close() {
        elsewhere.close();
    }
}
