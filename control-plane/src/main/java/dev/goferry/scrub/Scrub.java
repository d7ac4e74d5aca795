package dev.goferry.scrub;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.commit.Artifacts;
import dev.goferry.commit.Proof;
import dev.goferry.commit.SetAside;
import dev.goferry.commit.SetAsides;
import dev.goferry.document.Fields;
import dev.goferry.incident.IncidentFolder;
import dev.goferry.job.JobKind;
import dev.goferry.log.Cursor;
import dev.goferry.module.InvalidName;
import dev.goferry.module.ModulePattern;
import dev.goferry.module.ModuleVersion;
import dev.goferry.pace.Bandwidth;
import dev.goferry.pin.Pins;
import dev.goferry.prewarm.NodeClient;
import dev.goferry.prewarm.NodeClient.Reply;
import dev.goferry.storage.ObjectStore;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The job {@code scrub}: reads every file of the store again, at a bounded rate in each process, and compares it with its
 * pin. What differs is set aside in quarantine; that, what the log names and the store has not, and half of a commit are
 * repaired where the pinned bytes can be had; what is evicted meanwhile stays gone. Every finding is an incident; a step
 * with one that could not be repaired has failed. Doing a step twice is harmless.
 */
public final class Scrub implements JobKind {
    public static final String NAME = "scrub";
    public static final long LEAST_RATE = 1 << 10;
    public static final long MOST_RATE = 1L << 40;
    public static final long RATE = 32 << 20;

    static final String MODULES = "modules";
    static final String MISSING = "missing";

    private static final Logger LOG = LoggerFactory.getLogger(Scrub.class);
    private static final int MOST_REASON = 1_500;

    /** What is asked for. */
    public record Request(ModulePattern modules, long bytesPerSecond) {
        /** Reads {@code modules} (globs; all) and {@code bytesPerSecond}. */
        public static Request read(ObjectNode json) {
            Fields fields = new Fields(json).only(Set.of("modules", "bytesPerSecond"));
            return new Request(
                    new ModulePattern(fields.optionalText("modules").orElse("*")),
                    fields.number("bytesPerSecond", RATE, LEAST_RATE, MOST_RATE));
        }
    }

    private final Bandwidth bandwidth = new Bandwidth();
    private final ObjectStore store;
    private final Artifacts artifacts;
    private final Repairs repairs;
    private final NodeClient nodes;
    private final IncidentFolder incidents;
    private final InstantSource clock;
    private final Evicting evicting;
    private final EvictedSince evicted;

    /** Who knows what goes now. */
    public interface Evicting {
        /** Whether this version's eviction has begun and not ended. */
        boolean is(ModuleVersion module) throws IOException;
    }

    public Scrub(
            ObjectStore store,
            Artifacts artifacts,
            NodeClient nodes,
            Repairs repairs,
            Evicting evicting,
            InstantSource clock) {
        this.store = store;
        this.artifacts = artifacts;
        this.repairs = repairs;
        this.nodes = nodes;
        this.evicting = evicting;
        this.evicted = new EvictedSince(store);
        this.clock = clock;
        this.incidents = new IncidentFolder(store, clock);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Steps plan(ObjectNode spec) throws IOException {
        Request request = Request.read(spec);
        return ScrubPlan.of(store, request.modules(), request.bytesPerSecond(), clock.instant());
    }

    @Override
    public Outcome run(String step) throws InterruptedException {
        String[] words = step.split(" ", -1);
        long rate = Long.parseLong(words[1]);
        List<Finding> findings = new ArrayList<>();
        long bytes = 0;
        try {
            if (words[0].equals(MISSING)) {
                Cursor since = words.length > 3 ? Cursor.parse(words[3]) : evicted.now();
                missing(key(words[2]).orElseThrow(), since, findings);
            } else {
                Optional<Begin> told = Begin.parse(words[2]);
                Begin begin = told.isPresent() ? told.get() : new Begin(clock.instant(), evicted.now());
                SetAsides asides = artifacts.setAsideSince(begin.since());
                for (String module : List.of(words).subList(told.isPresent() ? 3 : 2, words.length)) {
                    bytes += module(module, rate, begin.cursor(), findings);
                    unrepaired(module, asides, begin.cursor(), findings);
                }
            }
        } catch (IOException e) {
            return new Outcome.Retry(String.valueOf(e.getMessage()));
        }
        String open = findings.stream()
                .filter(finding -> finding.repair() instanceof Finding.Repair.Failed)
                .map(Finding::toString)
                .collect(Collectors.joining("; "));
        return open.isEmpty()
                ? new Outcome.Done(bytes)
                : new Outcome.Failed(open.length() > MOST_REASON ? open.substring(0, MOST_REASON) + "…" : open);
    }

    /** How many bytes were read. */
    private long module(String escaped, long rate, Cursor since, List<Finding> findings)
            throws IOException, InterruptedException {
        Set<ArtifactKey> files = new TreeSet<>((one, other) -> one.path().compareTo(other.path()));
        Set<String> sealed = new TreeSet<>();
        long bytes = 0;
        try (Stream<Stat> all = store.list(escaped + "/@v/")) {
            for (Stat stat : (Iterable<Stat>) all::iterator) {
                key(stat.key()).ifPresent(files::add);
                if (stat.key().endsWith(".ziphash")) {
                    sealed.add(stat.key().substring(0, stat.key().length() - 4));
                }
            }
        } catch (UncheckedIOException e) {
            throw new IOException("the store cannot be listed below " + escaped, e);
        }
        for (ArtifactKey file : files) {
            bytes += file(file, rate, since, findings);
            sealed.remove(file.path());
        }
        for (String zip : sealed) {
            missing(key(zip).orElseThrow(), since, findings);
        }
        return bytes;
    }

    /** What an attempt that was cut short, by a crash or a store that failed, had set aside and not brought back. */
    private void unrepaired(String escaped, SetAsides asides, Cursor since, List<Finding> findings)
            throws IOException, InterruptedException {
        if (asides.isEmpty()) {
            return;
        }
        List<ArtifactKey> lost = new ArrayList<>();
        try (Stream<Stat> pinned = store.list(Pins.FOLDER + escaped + "/@v/")) {
            pinned.map(stat -> stat.key().substring(Pins.FOLDER.length()))
                    .filter(asides::has)
                    .flatMap(path -> key(path).stream())
                    .forEach(lost::add);
        } catch (UncheckedIOException e) {
            throw new IOException("the pins cannot be listed below " + escaped, e);
        }
        for (ArtifactKey key : lost) {
            missing(key, since, findings);
        }
    }

    private static Optional<ArtifactKey> key(String path) {
        try {
            return ArtifactKey.parse(path);
        } catch (InvalidName e) {
            return Optional.empty();
        }
    }

    private long file(ArtifactKey key, long rate, Cursor since, List<Finding> findings)
            throws IOException, InterruptedException {
        Proof proof = artifacts.reread(key.path(), in -> bandwidth.paced(in, rate));
        if (proof instanceof Proof.Unproven(Stat stat, var pin) && pin.isPresent()) {
            proof = artifacts.recover(key.path());
        }
        return switch (proof) {
            case Proof.Sound(Stat stat, var pin) -> stat.size();
            case Proof.Absent absent -> 0;
            case Proof.Removed(SetAside aside) -> {
                if (!goes(key, since)) {
                    found(key, aside.reason() + ", now " + aside.quarantineKey(), repairs.of(key), findings);
                }
                yield 0;
            }
            case Proof.Unproven(Stat stat, var none) -> {
                if (!goes(key, since)) {
                    unpinned(key, findings);
                }
                yield stat.size();
            }
        };
    }

    /** Half a commit, or a file that somebody put there: a node proves it as if it had come from upstream. */
    private void unpinned(ArtifactKey key, List<Finding> findings) throws InterruptedException, IOException {
        switch (nodes.fetch(key.path())) {
            case Reply.Body body -> LOG.info("{} was half committed, and is whole now", key);
            case Reply.Refused(String reason) ->
                found(key, "half committed", new Finding.Repair.Failed(reason), findings);
            case Reply.Later(String reason) -> throw new IOException(key + " is half committed: " + reason);
        }
    }

    private void missing(ArtifactKey key, Cursor since, List<Finding> findings)
            throws IOException, InterruptedException {
        if (goes(key, since) || store.stat(key.path()).isPresent()) {
            return; // It goes, or it came meanwhile.
        }
        Finding.Repair repair = repairs.of(key);
        if (repair instanceof Finding.Repair.Failed && key.kind() == ArtifactKind.ZIP) {
            artifacts.remove(key.path()); // A commit record of nothing would be found each time.
        }
        found(key, "missing", repair, findings);
    }

    /** Whether it is evicted now, or was since: to bring it back would undo that. What is no longer begun is in the log. */
    private boolean goes(ArtifactKey key, Cursor since) throws IOException {
        return evicting.is(key.module()) || evicted.has(key, since);
    }

    private void found(ArtifactKey key, String what, Finding.Repair repair, List<Finding> findings) {
        Finding finding = new Finding(key.path(), what, repair);
        findings.add(finding);
        String text = "scrub: " + finding;
        incidents.add("scrub-" + Integer.toHexString(text.hashCode()), text);
    }
}
