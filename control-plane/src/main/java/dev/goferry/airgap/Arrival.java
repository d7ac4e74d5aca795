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
import dev.goferry.replication.Proofs;
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
    private final Proofs proofs;

    /** @param proofs what comes from no region has to pass, since nobody proved it before */
    Arrival(ObjectStore store, Artifacts artifacts, Proofs proofs) {
        this.incidents = new IncidentFolder(store, InstantSource.system());
        this.artifacts = artifacts;
        this.proofs = proofs;
        this.barred = new Barred(store);
    }

    /** What became of a file. */
    sealed interface Outcome {
        /** It is new here, with this pin: the record's, but for who vouches for it. */
        record Stored(Pin pin) implements Outcome {}

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
        if (!isUnproven(record)) {
            return commit(record, file, record.pin());
        }
        Optional<String> against = against(record);
        if (against.isPresent()) {
            if (Proofs.isContradiction(against.get())) {
                incident(record, against.get());
            }
            return new Outcome.Refused(against.get());
        }
        return commit(
                record,
                file,
                proofs.voucher(record).map(name -> vouched(record.pin(), name)).orElse(record.pin()));
    }

    /** Of another proxy, and not in the go.sum that was given. */
    private static boolean isUnproven(LogRecord.Stored record) {
        return record.region().startsWith(Migration.REGION)
                && !record.pin().verifiedBy().equals(Migration.GO_SUM);
    }

    private Optional<String> against(LogRecord.Stored record) throws IOException {
        try {
            return proofs.against(record);
        } catch (IOException e) {
            throw new CannotProve(record.key() + ": " + e.getMessage()
                    + "; what came before it is stored, run the command again, or give --go-sum");
        }
    }

    private static Pin vouched(Pin pin, String by) {
        return new Pin(pin.size(), pin.sha256(), pin.h1(), pin.source(), pin.firstSeen(), by);
    }

    private Outcome commit(LogRecord.Stored record, Path file, Pin pin) throws IOException {
        String key = record.key().path();
        return switch (artifacts.commit(key, file, pin)) {
            case Commit.Conflict(Pin first) -> conflict(record, first);
            // It was not whole when it was looked for: a killed import left it, and the log may not know it.
            case Commit.Same same -> new Outcome.Stored(pin);
            case Commit.Stored stored -> {
                Optional<LogRecord.Purged> purge = barred.now(record.key().module());
                if (purge.isPresent()) {
                    artifacts.remove(key); // It was purged while it was on its way here.
                    yield new Outcome.Kept(purge.get());
                }
                yield new Outcome.Stored(pin);
            }
        };
    }

    private Outcome conflict(LogRecord.Stored record, Pin first) {
        if (record.key().kind() == ArtifactKind.INFO) {
            return new Outcome.Present(); // Nobody vouches for an .info, and upstreams add fields to it.
        }
        String text = "the archive has other bytes than this region; in the archive: "
                + record.pin().hashes() + ", here: " + first.hashes() + "; what is here stays";
        incident(record, text);
        return new Outcome.Conflict(record.key() + ": " + text);
    }

    private void incident(LogRecord.Stored record, String text) {
        incidents.add("import-" + record.pin().sha256().substring(0, 16), record.key() + ": " + text);
    }
}
