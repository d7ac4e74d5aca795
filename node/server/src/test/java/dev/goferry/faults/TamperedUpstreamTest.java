package dev.goferry.faults;

import static dev.goferry.faults.Fixtures.MOD;
import static dev.goferry.faults.Fixtures.MODULE;
import static dev.goferry.faults.Fixtures.ZIP;
import static dev.goferry.faults.Fixtures.noise;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.history.HistoryChecker.Rules;
import dev.goferry.module.ModuleVersion;
import dev.goferry.origin.ModuleFiles;
import dev.goferry.origin.Script;
import dev.goferry.sumdb.TestHttp;
import dev.goferry.sumdb.TestSumDb;
import dev.goferry.verification.HostileZips;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that somebody made on purpose: other than the checksum database signed, and zips that are traps. */
final class TamperedUpstreamTest {
    private static final ModuleVersion VERSION = Fixtures.version(MODULE, "v1.0.0");

    @TempDir
    Path data;

    private final TestSumDb sumdb = TestSumDb.create("sum.example.com").fill(5);
    private volatile Function<String, Optional<byte[]>> answers = sumdb::get;
    private TestHttp database;

    @BeforeEach
    void open() throws IOException {
        database = new TestHttp(path -> answers.apply(path));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Run run() {
        return Run.start(data, "sumdb=" + sumdb.verifierKey() + " " + database.uri());
    }

    @ParameterizedTest
    @ValueSource(ints = {10_000, 1_000_000})
    void wrongZip_isRefusedWithBothHashes_andDownloadedOnce(int bytes) throws Exception {
        try (Run run = run()) {
            ModuleFiles right = ModuleFiles.of(MODULE, "v1.0.0", noise(bytes, 1));
            ModuleFiles wrong = run.origin.publish(MODULE, "v1.0.0", noise(bytes, 2));
            Fixtures.sign(sumdb, VERSION, right);
            List<Got> first = run.together(20, "/" + ZIP);
            assertThat(first).allSatisfy(got -> {
                assertThat(got.whole()).isFalse();
                assertThat(got.status()).isIn(200, 403);
            });
            Got next = run.get("/" + ZIP);
            assertThat(next.status()).isEqualTo(403);
            assertThat(next.text())
                    .contains(Fixtures.zipH1(VERSION, right.zip()))
                    .contains(Fixtures.zipH1(VERSION, wrong.zip()));
            assertThat(next.text().lines()).hasSizeLessThanOrEqualTo(8);
            assertThat(run.origin.requests(ZIP)).isEqualTo(1);
            assertThat(run.storedOf(MODULE)).isEmpty();
            try (var incidents = Files.list(run.stored("_goferry/incidents"))) {
                assertThat(incidents).hasSize(1);
            }
            run.promisesHold();
        }
    }

    @Test
    void nothing_isStored_whileTheChecksumDatabaseIsDownOrLies() throws Exception {
        try (Run run = run()) {
            ModuleFiles right = run.origin.publish(MODULE, "v1.0.0");
            Fixtures.sign(sumdb, VERSION, right);
            answers = _ -> {
                throw new IllegalStateException("down");
            };
            assertThat(run.get("/" + ZIP).status()).isIn(502, 503, 504);
            assertThat(run.storedOf(MODULE)).isEmpty();
            answers = sumdb::get;
            sumdb.lie(TestSumDb.Lie.WRONG_TILE);
            assertThat(run.get("/" + MOD).status()).isIn(403, 502, 503);
            assertThat(run.storedOf(MODULE)).isEmpty();
            sumdb.lie(TestSumDb.Lie.NONE);
            run.restart(() -> {});
            org.awaitility.Awaitility.await().until(() -> run.get("/" + ZIP).status() == 200);
            run.promisesHold(Rules.of("origin").crashedFetchers(5));
        }
    }

    @Test
    void unknownVersion_is403AndNotStored_whenTheDatabaseDoesNotHaveIt() throws Exception {
        try (Run run = run()) {
            run.origin.publish(MODULE, "v1.0.0");
            Got refused = run.get("/" + MOD);
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.text()).contains("not known there").contains("private");
            assertThat(run.storedOf(MODULE)).isEmpty();
            run.promisesHold();
        }
    }

    @Test
    void hostileZips_are502_andLeaveNoTrace() throws Exception {
        try (Run run = Run.start(data)) {
            int n = 0;
            for (Map.Entry<String, byte[]> zip : HostileZips.hostile().entrySet()) {
                run.origin.peace().script(ZIP, Script.serve().bytes(zip.getValue()));
                Got bad = run.get("/" + ZIP);
                assertThat(bad.status()).as(zip.getKey()).isEqualTo(502);
                n++;
            }
            assertThat(n).isGreaterThan(50);
            assertThat(run.storedOf(MODULE)).isEmpty();
            assertThat(run.spooled()).isZero();
            run.promisesHold(Rules.of("origin").crashedFetchers(n));
        }
    }

    @Test
    void bombs_are502_andTheHeapStaysSmall() throws Exception {
        try (Run run = Run.start(data, "limits.zip=10MiB")) {
            byte[] bomb = ModuleFiles.of(MODULE, "v1.0.0", Map.of("zeros", new byte[600 << 20]))
                    .zip();
            String stem = "/" + MODULE + "/@v/v1.0.0";
            run.origin
                    .script(ZIP, Script.serve().bytes(bomb))
                    .script(
                            MODULE + "/@v/v1.0.0.info",
                            Script.serve().bytes(("[" + "[".repeat(60_000)).getBytes(UTF_8)))
                    .script(MOD, Script.serve().bytes(bomb).header("Content-Encoding", "gzip"));
            long before = System.nanoTime();
            assertThat(run.together(20, stem + ".zip"))
                    .allSatisfy(got -> assertThat(got.whole()).isFalse());
            assertThat(run.together(20, stem + ".info"))
                    .allSatisfy(got -> assertThat(got.status()).isEqualTo(502));
            assertThat(run.together(20, stem + ".mod"))
                    .allSatisfy(got -> assertThat(got.status()).isEqualTo(502));
            assertThat(System.nanoTime() - before).isLessThan(30_000_000_000L);
            assertThat(run.storedOf(MODULE)).isEmpty();
            run.promisesHold(Rules.of("origin").crashedFetchers(60));
        }
    }
}
