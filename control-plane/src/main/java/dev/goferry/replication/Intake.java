package dev.goferry.replication;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.commit.Artifacts;
import dev.goferry.commit.Commit;
import dev.goferry.commit.Lookup;
import dev.goferry.incident.IncidentFolder;
import dev.goferry.log.LogRecord;
import dev.goferry.pace.Bandwidth;
import dev.goferry.pin.Pin;
import dev.goferry.purge.Barred;
import dev.goferry.spool.ScratchFiles;
import dev.goferry.storage.ObjectStore;
import dev.goferry.verification.ModuleFile;
import dev.goferry.verification.ZipLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** Takes one file that another region stored: fetched, proved against its record, committed. Thread-safe. */
final class Intake {
    /** What became of it. */
    sealed interface Taken {
        /** It is new here. */
        record Stored(long bytes) implements Taken {}

        /** It was here, or is none of ours. */
        record Skipped() implements Taken {}

        /** It came from this very record before, perhaps without having been told. */
        record Repeated() implements Taken {}

        /** Other bytes are here, and stay. */
        record Conflict() implements Taken {}

        /** The source has it no longer. */
        record Missing() implements Taken {}

        /** It could not be had, or is not what it must be; another try may help. */
        record Failed(String why) implements Taken {}
    }

    private final Rule rule;
    private final IncidentFolder incidents;
    private final Artifacts artifacts;
    private final Barred barred;
    private final Source source;
    private final Proofs proofs;
    private final Bandwidth bandwidth = new Bandwidth();
    private final ScratchFiles scratch;
    private final String region;

    /** @param region our own name: what came from here does not come back */
    Intake(
            Rule rule,
            ObjectStore store,
            Artifacts artifacts,
            Source source,
            Proofs proofs,
            ScratchFiles scratch,
            String region) {
        this.rule = rule;
        this.incidents = new IncidentFolder(store, InstantSource.system());
        this.artifacts = artifacts;
        this.barred = new Barred(store);
        this.source = source;
        this.proofs = proofs;
        this.scratch = scratch;
        this.region = region;
    }

    /** Whether the rule takes it at all; what came from here does not come back. */
    boolean wants(LogRecord.Stored record) {
        return !record.region().equals(region) && rule.filter().takes(record);
    }

    /** @throws IOException if nothing can be taken now: our store is away, or what proves the record */
    Taken take(LogRecord.Stored record) throws IOException, InterruptedException {
        ArtifactKey key = record.key();
        if (!wants(record)) {
            return new Taken.Skipped();
        }
        if (artifacts.lookup(key.path()) instanceof Lookup.Committed(var stat, Pin first)) {
            if (!first.sameBytes(record.pin())) {
                return conflict(record, first);
            }
            return first.equals(record.pin()) ? new Taken.Repeated() : new Taken.Skipped();
        }
        return barred.recently(key.module()).isPresent() ? new Taken.Skipped() : prove(record);
    }

    private Taken prove(LogRecord.Stored record) throws IOException, InterruptedException {
        Optional<String> wrong = proofs.against(record);
        if (wrong.isPresent()) {
            incident(record, wrong.get());
            return new Taken.Failed(record.key() + " is refused: " + wrong.get());
        }
        Path file = scratch.newFile();
        try {
            return fetch(record, file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private Taken fetch(LogRecord.Stored record, Path file) throws IOException, InterruptedException {
        Optional<String> wrong;
        try {
            if (!source.file(
                    rule.peer(), in -> bandwidth.paced(in, rule.bytesPerSecond()), record.key(), record.pin(), file)) {
                return new Taken.Missing();
            }
            wrong = ModuleFile.check(record.key(), file, ZipLimits.DEFAULT)
                    .unlike(record.pin().h1());
        } catch (IOException e) {
            String why = e.getMessage() == null ? e.toString() : e.getMessage();
            return new Taken.Failed(record.key() + " does not come: " + why);
        }
        return wrong.isPresent()
                ? new Taken.Failed(record.key() + " from " + rule.peer() + " is refused: " + wrong.get())
                : StoreWrite.run(() -> commit(record, file));
    }

    private Taken commit(LogRecord.Stored record, Path file) throws IOException {
        String key = record.key().path();
        return switch (artifacts.commit(key, file, record.pin())) {
            case Commit.Conflict(Pin first) -> conflict(record, first);
            case Commit.Same(Pin first) -> first.equals(record.pin()) ? new Taken.Repeated() : new Taken.Skipped();
            case Commit.Stored stored -> {
                if (barred.now(record.key().module()).isPresent()) {
                    artifacts.remove(key); // It was purged while it was on its way here.
                    yield new Taken.Skipped();
                }
                yield new Taken.Stored(record.pin().size());
            }
        };
    }

    private Taken conflict(LogRecord.Stored record, Pin first) throws IOException {
        if (record.key().kind() == ArtifactKind.INFO) {
            return new Taken.Skipped(); // Nobody vouches for an .info, and upstreams add fields to it.
        }
        incident(
                record,
                "the region " + record.region() + " has other bytes than this one\tthere: "
                        + record.pin().hashes() + "\there: " + first.hashes() + "; what is here stays");
        return new Taken.Conflict();
    }

    /** Once a day for the same bytes under the same rule, however often they come. */
    private void incident(LogRecord.Stored record, String what) throws IOException {
        incidents.addOnceADay(
                "replication-" + rule.name() + "-" + record.pin().sha256().substring(0, 16),
                record.key() + ": " + what + " (rule " + rule.name() + ")");
    }
}
