package dev.goferry.airgap;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.commit.Artifacts;
import dev.goferry.commit.Commit;
import dev.goferry.commit.Lookup;
import dev.goferry.incident.IncidentFolder;
import dev.goferry.log.LogRecord;
import dev.goferry.pin.Pin;
import dev.goferry.purge.Barred;
import dev.goferry.storage.ObjectStore;
import dev.goferry.verification.ModuleFile;
import dev.goferry.verification.ZipLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** Brings one file of an archive into the store: proved by the rules of its kind, committed, or kept out. Thread-safe. */
final class Arrival {
    private final IncidentFolder incidents;
    private final Artifacts artifacts;
    private final Barred barred;

    Arrival(ObjectStore store, Artifacts artifacts) {
        this.incidents = new IncidentFolder(store, InstantSource.system());
        this.artifacts = artifacts;
        this.barred = new Barred(store);
    }

    /** What became of a file. */
    sealed interface Outcome {
        /** It is new here. */
        record Stored() implements Outcome {}

        /** It was here. */
        record Present() implements Outcome {}

        /** A purge keeps it out. */
        record Kept(LogRecord.Purged purge) implements Outcome {}

        /** Other bytes are here, and stay: an incident. */
        record Conflict(String text) implements Outcome {}

        /** It is not what a node would have stored. */
        record Refused(String reason) implements Outcome {}
    }

    /** Whether its bytes are of use: they are not here, and nothing keeps them out. */
    boolean isWanted(LogRecord.Stored record) throws IOException {
        return known(record, false).isEmpty();
    }

    /** What can be said without its bytes, or empty. */
    Optional<Outcome> known(LogRecord.Stored record) throws IOException {
        return known(record, true);
    }

    private Optional<Outcome> known(LogRecord.Stored record, boolean report) throws IOException {
        ArtifactKey key = record.key();
        if (artifacts.lookup(key.path()) instanceof Lookup.Committed(var stat, Pin first)) {
            boolean same = first.sameBytes(record.pin());
            return same || report
                    ? Optional.of(same ? new Outcome.Present() : conflict(record, first))
                    : Optional.empty();
        }
        return barred.recently(key.module()).map(Outcome.Kept::new);
    }

    /** Proves and commits a file with the bytes of its pin. */
    Outcome take(LogRecord.Stored record, Path file) throws IOException {
        Optional<String> wrong = ModuleFile.check(record.key(), file, ZipLimits.DEFAULT)
                .unlike(record.pin().h1());
        if (wrong.isPresent()) {
            return new Outcome.Refused(wrong.get());
        }
        String key = record.key().path();
        return switch (artifacts.commit(key, file, record.pin())) {
            case Commit.Conflict(Pin first) -> conflict(record, first);
            case Commit.Same same -> new Outcome.Present();
            case Commit.Stored stored -> {
                Optional<LogRecord.Purged> purge = barred.now(record.key().module());
                if (purge.isPresent()) {
                    artifacts.remove(key); // It was purged while it was on its way here.
                    yield new Outcome.Kept(purge.get());
                }
                yield new Outcome.Stored();
            }
        };
    }

    private Outcome conflict(LogRecord.Stored record, Pin first) {
        if (record.key().kind() == ArtifactKind.INFO) {
            return new Outcome.Present(); // Nobody vouches for an .info, and upstreams add fields to it.
        }
        String text = record.key() + ": the archive has other bytes than this region; in the archive: "
                + record.pin().hashes() + ", here: " + first.hashes() + "; what is here stays";
        incidents.add("import-" + record.pin().sha256().substring(0, 16), text);
        return new Outcome.Conflict(text);
    }
}
