package dev.goferry.retention;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.cluster.Cluster;
import dev.goferry.cluster.Leases;
import dev.goferry.commit.Artifacts;
import dev.goferry.commit.Lookup;
import dev.goferry.document.Documents;
import dev.goferry.document.InvalidField;
import dev.goferry.document.Json;
import dev.goferry.keeper.RegionLog;
import dev.goferry.log.LogRecord;
import dev.goferry.module.InvalidName;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModulePattern;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.scrub.Finding.Repair;
import dev.goferry.scrub.Repairs;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes versions out of the store, so that a crash leaves none half gone for long. Each step is durable before the next:
 * a document {@code _goferry/goes/…} that names the files, their deletion, the record in the log, the end of the document.
 * Whoever finds such a document goes on with what it names, or brings back what is missing. Blocking, thread-safe, for
 * many processes on one bucket.
 */
public final class Evictions {
    private static final Logger LOG = LoggerFactory.getLogger(Evictions.class);
    private static final String FOLDER = "_goferry/goes/";

    /** The zip first: the rest is what a version has whose zip nobody ever asked for. */
    private static final List<ArtifactKind> ORDER = List.of(ArtifactKind.ZIP, ArtifactKind.MOD, ArtifactKind.INFO);

    private final Documents documents;
    private final Artifacts artifacts;
    private final Repairs repairs;
    private final Cluster cluster;
    private final Notices notices;
    private final String region;
    private final ModulePattern isPrivate;
    private final InstantSource clock;

    /** @param region and {@code isPrivate} are those of this region, for records of what came back meanwhile */
    public Evictions(
            Documents documents,
            Artifacts artifacts,
            Repairs repairs,
            Cluster cluster,
            RegionLog log,
            String region,
            ModulePattern isPrivate,
            InstantSource clock) {
        this.documents = documents;
        this.artifacts = artifacts;
        this.repairs = repairs;
        this.cluster = cluster;
        this.notices = new Notices(log);
        this.region = region;
        this.isPrivate = isPrivate;
        this.clock = clock;
    }

    /** An eviction that has begun and has not ended. */
    record Begun(ModuleVersion module, Set<ArtifactKind> files) {}

    /** Asks to be the only one that evicts this version; it saves work, and guards nothing. */
    Leases.Claim claim(ModuleVersion module) {
        return cluster.leases().claim("_evict/" + module);
    }

    /** That of this version, if there is one. */
    Optional<Begun> begun(ModuleVersion module) throws IOException {
        Optional<Documents.Seen> seen = documents.read(key(module));
        return seen.isPresent() ? Optional.of(read(seen.get())) : Optional.empty();
    }

    /** Whether this version is being evicted. */
    public boolean isBegun(ModuleVersion module) throws IOException {
        return documents.store().stat(key(module)).isPresent();
    }

    /** Those that were begun, at most so many. One that is damaged is passed over. */
    List<ModuleVersion> allBegun(int most) throws IOException {
        List<String> keys;
        try (Stream<Stat> all = documents.store().list(FOLDER)) {
            keys = all.map(Stat::key).limit(most).toList();
        } catch (UncheckedIOException e) {
            throw new IOException("the store cannot be listed below " + FOLDER, e);
        }
        List<ModuleVersion> begun = new ArrayList<>();
        for (String key : keys) {
            try {
                documents.read(key).map(Evictions::parsed).map(Begun::module).ifPresent(begun::add);
            } catch (InvalidField | InvalidName | IllegalArgumentException e) {
                LOG.warn("{} names no eviction and is passed over: {}", key, e.getMessage());
            }
        }
        return begun;
    }

    private static Begun read(Documents.Seen seen) throws IOException {
        try {
            return parsed(seen);
        } catch (InvalidField | InvalidName | IllegalArgumentException e) {
            throw new IOException(seen.stat().key() + " in the store names no eviction: " + e.getMessage(), e);
        }
    }

    private static Begun parsed(Documents.Seen seen) {
        Set<ArtifactKind> files = EnumSet.noneOf(ArtifactKind.class);
        seen.json()
                .path("files")
                .forEach(file -> files.add(ArtifactKind.valueOf(file.asText().toUpperCase(Locale.ROOT))));
        return new Begun(
                new ModuleVersion(
                        new ModulePath(seen.json().path("module").asText()),
                        new Version(seen.json().path("version").asText())),
                files);
    }

    /** Begins: from now on it is ended, or undone, whatever happens. */
    Begun begin(ModuleVersion module) throws IOException {
        Begun begun = new Begun(module, present(module));
        ObjectNode json = Json.object()
                .put("module", module.path().value())
                .put("version", module.version().value())
                .put("since", clock.instant().toString());
        begun.files().forEach(kind -> json.withArray("files").add(kind.name().toLowerCase(Locale.ROOT)));
        return documents.create(key(module), json)
                ? begun
                : begun(module).orElseThrow(() -> new IOException(module + " is evicted by another process"));
    }

    private Set<ArtifactKind> present(ModuleVersion module) throws IOException {
        Set<ArtifactKind> present = EnumSet.noneOf(ArtifactKind.class);
        for (ArtifactKind kind : ORDER) {
            if (documents.store().stat(new ArtifactKey(module, kind).path()).isPresent()) {
                present.add(kind);
            }
        }
        return present;
    }

    /** Deletes, tells and ends; may be repeated after a failure. */
    void carryOut(Begun begun) throws IOException {
        for (ArtifactKind kind : ORDER) {
            artifacts.remove(new ArtifactKey(begun.module(), kind).path());
        }
        notices.write(new LogRecord.Evicted(begun.module(), "over the quota", clock.instant()));
        cluster.index().remove(begun.module());
        tellWhatIsThere(begun.module());
        forget(begun);
    }

    /** What somebody asked for meanwhile, and what was brought back, must not stay gone for those who read the log. */
    private void tellWhatIsThere(ModuleVersion module) throws IOException {
        for (ArtifactKind kind : present(module)) {
            ArtifactKey key = new ArtifactKey(module, kind);
            if (artifacts.lookup(key.path()) instanceof Lookup.Committed committed) {
                notices.write(new LogRecord.Stored(
                        key, committed.pin(), clock.instant(), region, isPrivate.matches(module.path())));
            }
        }
    }

    /** Brings back what is missing, and ends; a failure leaves it begun. */
    Repair undo(Begun begun) throws IOException, InterruptedException {
        Repair last = new Repair.Done("the store");
        Set<ArtifactKind> there = present(begun.module());
        for (ArtifactKind kind : begun.files()) {
            if (!there.contains(kind)) {
                last = repairs.of(new ArtifactKey(begun.module(), kind));
                if (last instanceof Repair.Failed) {
                    return last;
                }
            }
        }
        tellWhatIsThere(begun.module());
        forget(begun);
        return last;
    }

    /** Ends it without a deed. */
    void forget(Begun begun) throws IOException {
        documents.store().delete(key(begun.module()));
    }

    private static String key(ModuleVersion module) {
        return FOLDER + new ArtifactKey(module, ArtifactKind.ZIP).path();
    }
}
