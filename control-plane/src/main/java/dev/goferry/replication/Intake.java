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
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes one file that another region stored: fetched, proved against its record, committed. Thread-safe. */
final class Intake {
    /** What became of it. */
    enum Taken {
        /** It is new here. */
        STORED,
        /** It was here, or is none of ours. */
        SKIPPED,
        /** Other bytes are here, and stay. */
        CONFLICT,
        /** The source has it no longer. */
        MISSING
    }

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final ObjectStore store;
    private final Artifacts artifacts;
    private final Barred barred;
    private final Source source;
    private final String region;

    /** @param region our own name: what came from here does not come back */
    Intake(ObjectStore store, Artifacts artifacts, Source source, String region) {
        this.store = store;
        this.artifacts = artifacts;
        this.barred = new Barred(store);
        this.source = source;
        this.region = region;
    }

    Taken take(Rule rule, LogRecord.Stored record) throws IOException, InterruptedException {
        ArtifactKey key = record.key();
        if (record.region().equals(region)
                || !rule.modules().matches(key.module().path())
                || (record.isPrivate() && !rule.isPrivate())) {
            return Taken.SKIPPED;
        }
        if (artifacts.lookup(key.path()) instanceof Lookup.Committed(var stat, Pin first)) {
            return first.sameBytes(record.pin()) ? Taken.SKIPPED : conflict(rule, record, first);
        }
        return barred.recently(key.module()).isPresent() ? Taken.SKIPPED : fetch(rule, record);
    }

    private Taken fetch(Rule rule, LogRecord.Stored record) throws IOException, InterruptedException {
        Path file = Files.createTempFile("goferry", ".replicated");
        try {
            if (!source.file(rule, record.key(), record.pin(), file)) {
                return Taken.MISSING;
            }
            Optional<String> wrong = wrong(record.key(), record.pin(), file);
            if (wrong.isPresent()) {
                throw new IOException(record.key() + " from " + rule.from() + " is refused: " + wrong.get());
            }
            return commit(rule, record, file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private Taken commit(Rule rule, LogRecord.Stored record, Path file) throws IOException {
        String key = record.key().path();
        return switch (artifacts.commit(key, file, record.pin())) {
            case Commit.Conflict(Pin first) -> conflict(rule, record, first);
            case Commit.Same same -> Taken.SKIPPED;
            case Commit.Stored stored -> {
                if (barred.now(record.key().module()).isPresent()) {
                    artifacts.remove(key); // It was purged while it was on its way here.
                    yield Taken.SKIPPED;
                }
                yield Taken.STORED;
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

    private Taken conflict(Rule rule, LogRecord.Stored record, Pin first) throws IOException {
        if (record.key().kind() == ArtifactKind.INFO) {
            return Taken.SKIPPED; // Nobody vouches for an .info, and upstreams add fields to it.
        }
        String line = record.key() + ": the region " + record.region() + " has other bytes than this one\tthere: "
                + hashes(record.pin()) + "\there: " + hashes(first) + "; what is here stays (rule " + rule.name() + ")";
        LOG.error("INCIDENT {}", line);
        Instant now = Instant.now();
        String key = "_goferry/incidents/" + now.toString().replace(':', '.') + "-replication-" + rule.name() + "-"
                + record.pin().sha256().substring(0, 16) + ".txt";
        store.putIfAbsent(key, (now + " " + line + "\n").getBytes(StandardCharsets.UTF_8));
        return Taken.CONFLICT;
    }

    private static String hashes(Pin pin) {
        return pin.h1().orElse("") + " sha256 " + pin.sha256();
    }
}
