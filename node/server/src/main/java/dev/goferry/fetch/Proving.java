package dev.goferry.fetch;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.checksum.ChecksumVerifier;
import dev.goferry.checksum.ChecksumVerifier.Expected;
import dev.goferry.flight.Landing;
import dev.goferry.pin.Pin;
import dev.goferry.sumdb.LookupOutcome;
import dev.goferry.verification.ModuleFile;
import dev.goferry.verification.Urgency;
import dev.goferry.verification.ZipLimits;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether bytes are the module file that they claim to be: by the form of its kind, and for a .mod and a .zip by
 * the hash that the checksum database signed. Stores nothing. Thread-safe; blocks virtual threads.
 */
public final class Proving {
    private static final Expected NOBODY = new Expected.NotCovered("nobody vouches for an .info");

    private final ChecksumVerifier verifier;
    private final String database;
    private final ZipLimits zipLimits;
    private final Incidents incidents;
    private final InstantSource clock;

    /** @param database the checksum database's name, for texts and pins */
    public Proving(
            ChecksumVerifier verifier, String database, ZipLimits zipLimits, Incidents incidents, InstantSource clock) {
        this.verifier = verifier;
        this.database = database;
        this.zipLimits = zipLimits;
        this.incidents = incidents;
        this.clock = clock;
    }

    /** What came of a proof; the landings are what waiting clients are told. */
    sealed interface Judgement {
        /** They are right, and {@code pin} describes them. */
        record Right(Pin pin) implements Judgement {}

        /** They are wrong. */
        record Wrong(Landing landing) implements Judgement {}

        /** Whoever could tell cannot be asked. */
        record Open(Landing.Failed landing) implements Judgement {}
    }

    /** What the checksum database will have said by the time the bytes are here. */
    static final class Expectation {
        private final @Nullable FutureTask<Expected> question;
        private final Urgency urgency;

        private Expectation(@Nullable FutureTask<Expected> question, Urgency urgency) {
            this.question = question;
            this.urgency = urgency;
        }

        private Expected await() throws InterruptedException {
            if (question == null) {
                return NOBODY;
            }
            try {
                return question.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("the question to the checksum database failed", e.getCause());
            }
        }
    }

    /** Asks the checksum database, while the bytes are still to come; says how urgent their proof will be. */
    Expectation expect(ArtifactKey key, Urgency urgency) {
        if (key.kind() == ArtifactKind.INFO) {
            return new Expectation(null, urgency);
        }
        FutureTask<Expected> question = new FutureTask<>(() -> verifier.expected(key.module()));
        Thread.ofVirtual().name("expect").start(Context.current().wrap(question));
        return new Expectation(question, urgency);
    }

    Judgement prove(ArtifactKey key, Body body, String source, Expectation expectation)
            throws IOException, InterruptedException {
        return switch (form(key, body, expectation.urgency)) {
            case ModuleFile.Verdict.Broken(String reason) ->
                new Judgement.Wrong(new Landing.Failed(
                        502, source + " sent a broken " + key + ": " + reason + "\nNothing was stored.", source));
            case ModuleFile.Verdict.Sound(Optional<String> h1) -> vouched(key, body, h1, source, expectation);
        };
    }

    private ModuleFile.Verdict form(ArtifactKey key, Body body, Urgency urgency) throws IOException {
        return switch (body) {
            case Body.Small(byte[] bytes) -> ModuleFile.check(key, bytes);
            case Body.Large large -> ModuleFile.check(key, large.file(), zipLimits, urgency);
        };
    }

    private Judgement vouched(ArtifactKey key, Body body, Optional<String> h1, String source, Expectation expectation)
            throws InterruptedException {
        return switch (expectation.await()) {
            case Expected.NotCovered notCovered -> right(body, h1, source, Pin.FIRST_USE);
            case Expected.Covered(LookupOutcome outcome) -> covered(key, body, h1.orElseThrow(), source, outcome);
        };
    }

    private Judgement right(Body body, Optional<String> h1, String source, String by) {
        return new Judgement.Right(new Pin(body.size(), body.sha256(), h1, source, clock.instant(), by));
    }

    private Judgement covered(ArtifactKey key, Body body, String h1, String source, LookupOutcome outcome) {
        String verifying = "verifying " + key.module() + " with " + database + ": ";
        return switch (outcome) {
            case LookupOutcome.Hashes(String zipH1, String modH1) -> {
                String expected = key.kind() == ArtifactKind.ZIP ? zipH1 : modH1;
                yield h1.equals(expected)
                        ? right(body, Optional.of(h1), source, database)
                        : new Judgement.Wrong(mismatch(key, h1, source, expected));
            }
            case LookupOutcome.Unknown(String text) ->
                new Judgement.Wrong(incidents.unknown(
                        key.module(),
                        verifying + "it is not known there: " + text.strip()
                                + "\nIf it is private, name it in goferry's `private` setting and in your GOPRIVATE.",
                        source));
            case LookupOutcome.Unavailable(int status, String text) ->
                new Judgement.Open(new Landing.Failed(status, verifying + text.strip(), source));
            case LookupOutcome.Untrusted(String text) ->
                new Judgement.Wrong(incidents.report(key.module(), verifying + text, source));
            case LookupOutcome.Forked forked ->
                new Judgement.Wrong(incidents.report(key.module(), verifying + forked.text(), source));
        };
    }

    private Landing mismatch(ArtifactKey key, String h1, String source, String expected) {
        String text = "verifying " + key + ": checksum mismatch\n\tdownloaded: " + h1 + " from " + source
                + "\n\texpected:   " + expected + " by " + database
                + "\nNothing was stored. Either the version was changed after it was published, or somebody"
                + " tampers with the download.";
        return incidents.report(key.module(), text, source);
    }
}
