package dev.goferry.server;

import dev.goferry.artifact.ArtifactKind;
import dev.goferry.checksum.ChecksumConfig;
import dev.goferry.checksum.ChecksumVerifier;
import dev.goferry.checksum.ChecksumVerifier.Expected;
import dev.goferry.checksum.SumDbOrigin;
import dev.goferry.checksum.SumDbSide;
import dev.goferry.config.ChecksConfig;
import dev.goferry.module.ModuleVersion;
import dev.goferry.server.Doctor.Finding;
import dev.goferry.server.Doctor.Mark;
import dev.goferry.storage.MemoryStore;
import dev.goferry.sumdb.LookupOutcome;
import dev.goferry.sumdb.SumDbSpec;
import dev.goferry.upstream.UpstreamAnswer;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Compares hashes with those of the checksum database, which is asked anew: what a node has stored of it is not used. */
final class ChecksumStep {
    private static final String WHAT = "checksum database";

    private final ChecksumVerifier verifier;
    private final AtomicReference<String> source = new AtomicReference<>("nobody");

    ChecksumStep(ChecksConfig checks, Upstreams upstreams, InstantSource clock) {
        ChecksumConfig config = ChecksumConfig.of(checks.database(), checks.privateModules(), checks.unverified());
        this.verifier = switch (checks.database()) {
            case SumDbSpec.Off() -> ChecksumVerifier.off(config);
            case SumDbSpec.Database database -> {
                SumDbOrigin origin = upstreams.checksums(database, config);
                SumDbOrigin noted = (path, maxBytes, tries) -> {
                    UpstreamAnswer answer = origin.get(path, maxBytes, tries);
                    source.set(answer.upstream());
                    return answer;
                };
                yield ChecksumVerifier.of(
                        config, new SumDbSide(database, config, new MemoryStore(clock), noted, clock));
            }
        };
    }

    /** Compares; {@code h1s} are those of the .mod and the .zip as they were found, as far as they were */
    void compare(ModuleVersion module, Map<ArtifactKind, String> h1s, Consumer<Finding> findings) {
        switch (verifier.expected(module)) {
            case Expected.NotCovered(String why) -> findings.accept(new Finding(Mark.SKIP, WHAT, why));
            case Expected.Covered(LookupOutcome.Hashes(String zip, String mod)) -> {
                findings.accept(new Finding(Mark.OK, WHAT, "it knows " + module + ", by way of " + source.get()));
                compare(ArtifactKind.MOD, mod, h1s, findings);
                compare(ArtifactKind.ZIP, zip, h1s, findings);
            }
            case Expected.Covered(LookupOutcome.Unknown(String text)) ->
                fail("it does not know " + module + ": " + text, findings);
            case Expected.Covered(LookupOutcome.Unavailable(int status, String text)) ->
                fail("it cannot be asked: " + text, findings);
            case Expected.Covered(LookupOutcome.Untrusted(String text)) ->
                fail("its answer is not proved: " + text, findings);
            case Expected.Covered(LookupOutcome.Forked forked) -> fail(forked.text(), findings);
        }
    }

    private static void fail(String detail, Consumer<Finding> findings) {
        findings.accept(new Finding(Mark.FAIL, WHAT, detail));
    }

    private static void compare(
            ArtifactKind kind, String expected, Map<ArtifactKind, String> h1s, Consumer<Finding> findings) {
        String what = "checksum " + kind.suffix();
        String found = h1s.get(kind);
        if (found == null) {
            findings.accept(new Finding(Mark.SKIP, what, "nothing to compare with " + expected));
        } else if (found.equals(expected)) {
            findings.accept(new Finding(Mark.OK, what, expected));
        } else {
            findings.accept(
                    new Finding(Mark.FAIL, what, "found " + found + ", the checksum database says " + expected));
        }
    }
}
