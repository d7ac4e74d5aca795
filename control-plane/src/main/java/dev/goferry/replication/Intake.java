package dev.goferry.replication;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.commit.Artifacts;
import dev.goferry.commit.Commit;
import dev.goferry.commit.Lookup;
import dev.goferry.log.LogRecord;
import dev.goferry.pin.Pin;
import dev.goferry.purge.Barred;
import dev.goferry.storage.ObjectStore;
import dev.goferry.verification.GoModHash;
import dev.goferry.verification.InfoFile;
import dev.goferry.verification.ModFile;
import dev.goferry.verification.ModuleZip;
import dev.goferry.verification.ZipLimits;
import dev.goferry.verification.ZipVerdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final Rule rule;
    private final ObjectStore store;
    private final Artifacts artifacts;
    private final Barred barred;
    private final Source source;
    private final Proofs proofs;
    private final Bandwidth bandwidth;
    private final String region;

    /** @param region our own name: what came from here does not come back */
    Intake(Rule rule, ObjectStore store, Artifacts artifacts, Source source, Proofs proofs, String region) {
        this.rule = rule;
        this.store = store;
        this.artifacts = artifacts;
        this.barred = new Barred(store);
        this.source = source;
        this.proofs = proofs;
        this.bandwidth = new Bandwidth(rule.bytesPerSecond());
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
        Path file = Files.createTempFile("goferry", ".replicated");
        try {
            return fetch(record, file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private Taken fetch(LogRecord.Stored record, Path file) throws IOException, InterruptedException {
        Optional<String> wrong;
        try {
            if (!source.file(rule.peer(), bandwidth, record.key(), record.pin(), file)) {
                return new Taken.Missing();
            }
            wrong = wrong(record.key(), record.pin(), file);
        } catch (IOException e) {
            String why = e.getMessage() == null ? e.toString() : e.getMessage();
            return new Taken.Failed(record.key() + " does not come: " + why);
        }
        return wrong.isPresent()
                ? new Taken.Failed(record.key() + " from " + rule.peer() + " is refused: " + wrong.get())
                : Uninterrupted.run(() -> commit(record, file));
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

    /** Why these bytes, which are the record's, are not what a node would have stored. */
    private static Optional<String> wrong(ArtifactKey key, Pin pin, Path file) throws IOException {
        return switch (key.kind()) {
            case INFO ->
                switch (InfoFile.check(
                        Files.readAllBytes(file), Optional.of(key.module().version()))) {
                    case InfoFile.Verdict.Sound sound -> Optional.empty();
                    case InfoFile.Verdict.Broken(String reason) -> Optional.of(reason);
                };
            case MOD ->
                switch (ModFile.check(Files.readAllBytes(file))) {
                    case ModFile.Verdict.Sound sound -> differs(pin, GoModHash.of(Files.readAllBytes(file)));
                    case ModFile.Verdict.Broken(String reason) -> Optional.of(reason);
                };
            case ZIP ->
                switch (ModuleZip.check(file, key.module(), ZipLimits.DEFAULT)) {
                    case ZipVerdict.Sound(String h1, var entries, var bytes, var goMod) -> differs(pin, h1);
                    case ZipVerdict.Broken(String reason) -> Optional.of(reason);
                };
        };
    }

    private static Optional<String> differs(Pin pin, String h1) {
        return pin.h1().equals(Optional.of(h1))
                ? Optional.empty()
                : Optional.of(
                        "its hash is " + h1 + ", its record says " + pin.h1().orElse("none"));
    }

    private Taken conflict(LogRecord.Stored record, Pin first) throws IOException {
        if (record.key().kind() == ArtifactKind.INFO) {
            return new Taken.Skipped(); // Nobody vouches for an .info, and upstreams add fields to it.
        }
        incident(
                record,
                "the region " + record.region() + " has other bytes than this one\tthere: " + hashes(record.pin())
                        + "\there: " + hashes(first) + "; what is here stays");
        return new Taken.Conflict();
    }

    /** Once a day for the same bytes under the same rule, however often they come. */
    private void incident(LogRecord.Stored record, String what) throws IOException {
        String line = record.key() + ": " + what + " (rule " + rule.name() + ")";
        Instant now = Instant.now();
        String key = "_goferry/incidents/"
                + now.truncatedTo(ChronoUnit.DAYS).toString().replace(':', '.') + "-replication-" + rule.name() + "-"
                + record.pin().sha256().substring(0, 16) + ".txt";
        byte[] text = (now + " " + line + "\n").getBytes(StandardCharsets.UTF_8);
        if (store.putIfAbsent(key, text) instanceof ObjectStore.Put.Stored) {
            LOG.error("INCIDENT {}", line);
        }
    }

    private static String hashes(Pin pin) {
        return pin.h1().orElse("") + " sha256 " + pin.sha256();
    }
}
