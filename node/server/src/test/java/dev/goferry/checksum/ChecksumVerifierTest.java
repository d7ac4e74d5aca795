package dev.goferry.checksum;

import static dev.goferry.checksum.SumDbFixture.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.checksum.ChecksumVerifier.Expected;
import dev.goferry.module.ModuleVersion;
import dev.goferry.sumdb.LookupOutcome;
import dev.goferry.sumdb.TestModule;
import dev.goferry.sumdb.TestSumDb;
import dev.goferry.sumdb.TestSumDb.Lie;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChecksumVerifierTest {
    private static final ModuleVersion KNOWN = version("example.com/known", "v1.0.0");

    @TempDir
    private Path folder;

    private SumDbFixture db;
    private TestModule known;
    private ChecksumVerifier verifier;

    @BeforeEach
    void start() throws IOException {
        db = new SumDbFixture(folder);
        db.sumdb.fill(300);
        known = db.add("example.com/known", "v1.0.0");
        verifier = restarted();
    }

    @AfterEach
    void stop() throws IOException {
        db.close();
    }

    private ChecksumVerifier restarted() {
        return ChecksumVerifier.of(db.config(), db.side());
    }

    private static Expected hashes(TestModule module) {
        return new Expected.Covered(new LookupOutcome.Hashes(module.zipH1(), module.modH1()));
    }

    private static LookupOutcome outcome(Expected expected) {
        return ((Expected.Covered) expected).outcome();
    }

    @Test
    void publicModule_hasTheHashesOfTheDatabase_provenOnce() {
        assertThat(verifier.expected(KNOWN)).isEqualTo(hashes(known));
        int asked = db.origin.asked().size();
        db.takeDown();
        assertThat(verifier.expected(KNOWN)).isEqualTo(hashes(known));
        assertThat(restarted().expected(KNOWN)).isEqualTo(hashes(known));
        assertThat(db.origin.asked()).hasSize(asked);
    }

    @Test
    void privateModule_isNotCovered_andItsNameStaysHere() {
        assertThat(verifier.expected(version("corp.example.com/x", "v1.0.0"))).isInstanceOf(Expected.NotCovered.class);
        assertThat(verifier.expected(version("open.example.com/x", "v1.0.0"))).isInstanceOf(Expected.NotCovered.class);
        assertThat(verifier.expected(version("golang.org/x/text", "v0.3.0"))).isInstanceOf(Expected.NotCovered.class);
        assertThat(db.origin.asked()).isEmpty();
    }

    @Test
    void toolchain_isCovered_inSpiteOfGonosumdb() {
        TestModule toolchain = db.add("golang.org/toolchain", "v0.0.1-go1.26.0.linux-amd64");
        assertThat(verifier.expected(toolchain.version())).isEqualTo(hashes(toolchain));
    }

    @Test
    void off_coversNothing() {
        assertThat(ChecksumVerifier.off(db.config()).expected(KNOWN)).isInstanceOf(Expected.NotCovered.class);
    }

    @Test
    void unknownAndOutage_areToldApart() {
        assertThat(outcome(verifier.expected(version("example.com/nobody", "v1.0.0"))))
                .isInstanceOf(LookupOutcome.Unknown.class);
        db.takeDown();
        assertThat(outcome(verifier.expected(KNOWN))).isInstanceOf(LookupOutcome.Unavailable.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Lie.class,
            names = {"WRONG_TILE", "WRONG_HASH"})
    void wrongButWellFormedFiles_areReplaced_whenTheDatabaseTellsTheTruthAgain(Lie lie) {
        db.sumdb.lie(lie);
        assertThat(outcome(restarted().expected(KNOWN))).isInstanceOf(LookupOutcome.Untrusted.class);
        assertThat(outcome(restarted().expected(KNOWN))).isInstanceOf(LookupOutcome.Untrusted.class);
        db.sumdb.lie(Lie.NONE);
        assertThat(restarted().expected(KNOWN)).isEqualTo(hashes(known));
        int asked = db.origin.asked().size();
        assertThat(restarted().expected(KNOWN)).isEqualTo(hashes(known));
        assertThat(db.origin.asked()).hasSize(asked);
    }

    @Test
    void badSignature_allowsNothing() {
        db.sumdb.lie(Lie.BAD_SIGNATURE);
        assertThat(outcome(verifier.expected(KNOWN)))
                .isInstanceOfSatisfying(
                        LookupOutcome.Unavailable.class,
                        outcome -> assertThat(outcome.text()).contains("signature"));
    }

    @Test
    void fork_isSeen_overARestart() {
        TestSumDb fork = db.sumdb.fork(300);
        verifier.expected(KNOWN);
        TestModule other = new TestModule(version("example.com/other", "v1.0.0"));
        other.addTo(fork);
        fork.fill(100);
        db.answers = fork::get;
        assertThat(outcome(restarted().expected(other.version()))).isInstanceOf(LookupOutcome.Forked.class);
    }

    @Test
    void damagedFiles_inTheStore_areNoIncident() throws Exception {
        verifier.expected(KNOWN);
        for (String path : db.kept()) {
            if (!path.equals("head")) {
                db.damage(path);
                assertThat(restarted().expected(KNOWN)).as(path).isEqualTo(hashes(known));
            }
        }
    }
}
