package dev.goferry.fetch;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.checksum.ChecksumVerifier;
import dev.goferry.checksum.Expected;
import dev.goferry.commit.Artifacts;
import dev.goferry.commit.Commit;
import dev.goferry.flight.Landing;
import dev.goferry.pin.Pin;
import dev.goferry.verification.GoModHash;
import dev.goferry.verification.InfoFile;
import dev.goferry.verification.InfoVerdict;
import dev.goferry.verification.ModuleZip;
import dev.goferry.verification.ZipLimits;
import dev.goferry.verification.ZipVerdict;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last step before the store: whatever was downloaded is proved, committed, and only then given out. What fails its
 * proof is stored nowhere.
 */
public final class Arrivals {
    private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);

    private final ChecksumVerifier verifier;
    private final ZipLimits zipLimits;
    private final Artifacts artifacts;
    private final Incidents incidents;
    private final InstantSource clock;

    public Arrivals(
            ChecksumVerifier verifier,
            ZipLimits zipLimits,
            Artifacts artifacts,
            Incidents incidents,
            InstantSource clock) {
        this.verifier = verifier;
        this.zipLimits = zipLimits;
        this.artifacts = artifacts;
        this.incidents = incidents;
        this.clock = clock;
    }

    /** What the checksum database will have said by the time the bytes are here. */
    static final class Expectation {
        private final @Nullable FutureTask<Expected> answer;

        private Expectation(@Nullable FutureTask<Expected> answer) {
            this.answer = answer;
        }

        private Expected await() throws InterruptedException {
            if (answer == null) {
                return new Expected.NotCovered();
            }
            try {
                return answer.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("the question to the checksum database failed", e.getCause());
            }
        }
    }

    /** Asks the checksum database, while the bytes are still to come. */
    Expectation expect(ArtifactKey key) {
        if (key.kind() == ArtifactKind.INFO) {
            return new Expectation(null);
        }
        FutureTask<Expected> question = new FutureTask<>(() -> verifier.expected(key.module()));
        Thread.ofVirtual().name("expect").start(question);
        return new Expectation(question);
    }

    /** Proves and commits an .info or a .mod. */
    Landing accept(ArtifactKey key, byte[] bytes, String upstream, Expectation expectation)
            throws IOException, InterruptedException {
        if (key.kind() == ArtifactKind.INFO
                && InfoFile.check(bytes, Optional.of(key.module().version()))
                        instanceof InfoVerdict.Broken(String reason)) {
            return broken(key, upstream, reason);
        }
        Optional<String> h1 = key.kind() == ArtifactKind.MOD ? Optional.of(GoModHash.h1(bytes)) : Optional.empty();
        Judgement judgement = judge(key, h1, upstream, expectation);
        return switch (judgement) {
            case Judgement.Rejected(Landing landing) -> landing;
            case Judgement.Vouched(String by) -> {
                Pin pin = new Pin(bytes.length, sha256Hex(bytes), h1, upstream, clock.instant(), by);
                yield landed(key, artifacts.commit(key.path(), bytes, pin), pin, bytes, upstream);
            }
        };
    }

    /** Proves and commits a zip that lies whole in its spool file. */
    Landing accept(ArtifactKey key, Path file, ZipSpool zip, String upstream, Expectation expectation)
            throws IOException, InterruptedException {
        return switch (ModuleZip.check(file, key.module(), zipLimits)) {
            case ZipVerdict.Broken(String reason) -> broken(key, upstream, reason);
            case ZipVerdict.Sound sound ->
                switch (judge(key, Optional.of(sound.h1()), upstream, expectation)) {
                    case Judgement.Rejected(Landing landing) -> landing;
                    case Judgement.Vouched(String by) -> {
                        Pin pin = new Pin(
                                zip.size(),
                                zip.sha256Hex(),
                                Optional.of(sound.h1()),
                                upstream,
                                clock.instant(),
                                by);
                        yield landed(key, artifacts.commit(key.path(), file, pin), pin, null, upstream);
                    }
                };
        };
    }

    private sealed interface Judgement {
        record Vouched(String by) implements Judgement {}

        record Rejected(Landing landing) implements Judgement {}
    }

    private Judgement judge(ArtifactKey key, Optional<String> h1, String upstream, Expectation expectation)
            throws InterruptedException {
        Expected expected = h1.isEmpty() ? new Expected.NotCovered() : expectation.await();
        return switch (expected) {
            case Expected.NotCovered() -> new Judgement.Vouched(Pin.FIRST_USE);
            case Expected.Hashes(String database, String zipH1, String modH1) -> {
                String right = key.kind() == ArtifactKind.ZIP ? zipH1 : modH1;
                yield h1.get().equals(right)
                        ? new Judgement.Vouched(database)
                        : new Judgement.Rejected(mismatch(key, h1.get(), upstream, right, database));
            }
            case Expected.Unknown(String database, String text) ->
                new Judgement.Rejected(new Landing.Refused(
                        "verifying " + key.module() + ": " + database + " does not know it: " + text.strip()
                                + "\nIf it is private, name it in goferry's `private` setting and in your GOPRIVATE.",
                        upstream));
            case Expected.Unavailable(String database, int status, String text) ->
                new Judgement.Rejected(new Landing.Failed(
                        status,
                        "verifying " + key.module() + ": " + database + " cannot be asked: " + text.strip(),
                        upstream));
            case Expected.Untrusted(String database, String text) ->
                new Judgement.Rejected(incidents.report(
                        key.module(), "verifying " + key.module() + " with " + database + ": " + text, upstream));
        };
    }

    private Landing mismatch(ArtifactKey key, String h1, String upstream, String right, String database) {
        String text = "verifying " + key + ": checksum mismatch\n" + "\tdownloaded: " + h1 + " from " + upstream
                + "\n\texpected:   " + right + " by " + database
                + "\nNothing was stored. Either the version was changed after it was published, or somebody"
                + " tampers with the download.";
        return incidents.report(key.module(), text, upstream);
    }

    private static Landing broken(ArtifactKey key, String upstream, String reason) {
        LOG.warn("{} from {} is refused: {}", key, upstream, reason);
        return new Landing.Failed(
                502, upstream + " sent a broken " + key + ": " + reason + "\nNothing was stored.", upstream);
    }

    private Landing landed(ArtifactKey key, Commit commit, Pin pin, byte @Nullable [] bytes, String upstream) {
        Landing.Committed landing = new Landing.Committed(bytes, pin.size(), pin.sha256(), upstream);
        return switch (commit) {
            case Commit.Stored(var replaced) -> {
                replaced.ifPresent(old -> incidents.damaged(old.key(), old.reason()));
                yield landing;
            }
            case Commit.Same same -> landing;
            case Commit.Conflict(Pin first) when key.kind() == ArtifactKind.INFO -> {
                // An .info has no hash that anybody vouches for, and upstreams add fields to it.
                LOG.warn("{} is given out but not stored: it differs from the one first seen {}", key, first);
                yield landing;
            }
            case Commit.Conflict(Pin first) -> conflict(key, first, pin, upstream);
        };
    }

    private Landing conflict(ArtifactKey key, Pin first, Pin now, String upstream) {
        String text = "verifying " + key + ": it differs from the one first seen here\n" + "\tdownloaded: "
                + now.h1().orElse("") + " sha256 " + now.sha256() + " from " + upstream + "\n\tfirst seen: "
                + first.h1().orElse("") + " sha256 " + first.sha256() + " from " + first.source() + " at "
                + first.firstSeen() + "\nNothing was stored. Was the version's tag moved? Publish a new version instead.";
        return incidents.report(key.module(), text, upstream);
    }

    private static String sha256Hex(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
