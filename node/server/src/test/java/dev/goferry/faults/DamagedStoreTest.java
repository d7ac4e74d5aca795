package dev.goferry.faults;

import static dev.goferry.faults.Fixtures.MODULE;
import static dev.goferry.faults.Fixtures.ZIP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.history.HistoryChecker.Rules;
import dev.goferry.origin.ModuleFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of the store that change behind the node's back, while it runs and while it does not. */
final class DamagedStoreTest {
    private static final List<String> KINDS = List.of(".info", ".mod", ".zip", ".ziphash");
    private static final String STEM = MODULE + "/@v/v1.0.0";

    @TempDir
    Path data;

    /** What happens to a file. */
    enum Damage {
        FLIPPED,
        TRUNCATED,
        EMPTIED,
        GROWN,
        DELETED;

        void to(Path file) throws IOException {
            byte[] bytes = Files.readAllBytes(file);
            switch (this) {
                case FLIPPED -> {
                    bytes[bytes.length / 2] ^= 1;
                    replace(file, bytes);
                }
                case TRUNCATED -> replace(file, Arrays.copyOf(bytes, bytes.length / 2));
                case EMPTIED -> replace(file, new byte[0]);
                case GROWN -> replace(file, Arrays.copyOf(bytes, bytes.length + 1));
                case DELETED -> Files.delete(file);
            }
        }

        private static void replace(Path file, byte[] bytes) throws IOException {
            Path other = file.resolveSibling("other");
            Files.write(other, bytes);
            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    record Row(Damage damage, String kind, boolean running) {}

    static Stream<Row> rows() {
        return Stream.of(Damage.values())
                .flatMap(damage -> KINDS.stream()
                        .flatMap(kind -> Stream.of(true, false).map(running -> new Row(damage, kind, running))));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void clients_haveTheFirstBytes_afterDamage(Row row) throws Exception {
        try (Run run = Run.start(data)) {
            ModuleFiles files = run.origin.publish(MODULE, "v1.0.0");
            askAll(run, files);
            Path file = run.stored(STEM + row.kind);
            if (row.running) {
                row.damage.to(file);
            } else {
                run.restart(() -> row.damage.to(file));
            }
            askAll(run, files);
            if (!row.running) {
                // A small file is answered before its commit.
                Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(file));
            }
            run.restart(() -> {});
            askAll(run, files);
            run.promisesHold(Rules.of("origin").crashedFetchers(1));
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void clients_neverHaveWrongBytes_whenTheUpstreamIsDownToo(Row row) throws Exception {
        try (Run run = Run.start(data)) {
            ModuleFiles files = run.origin.publish(MODULE, "v1.0.0");
            askAll(run, files);
            run.origin.refuse();
            Path file = run.stored(STEM + row.kind);
            if (row.running) {
                row.damage.to(file);
            } else {
                run.restart(() -> row.damage.to(file));
            }
            for (String kind : List.of(".info", ".mod", ".zip")) {
                assertThat(run.get("/" + STEM + kind).status()).isIn(200, 503);
            }
            run.promisesHold();
        }
    }

    @Test
    void movedTag_is403WithBothHashes_andTheFirstBytesStay_afterTheStoredZipIsLost() throws Exception {
        try (Run run = Run.start(data)) {
            ModuleFiles first = run.origin.publish(MODULE, "v1.0.0");
            askAll(run, first);
            ModuleFiles moved = run.origin.publish(MODULE, "v1.0.0", Fixtures.noise(1000, 1));
            Files.delete(run.stored(ZIP));
            for (int i = 0; i < 3; i++) {
                Got refused = run.get("/" + ZIP);
                assertThat(refused.status()).isEqualTo(403);
                assertThat(refused.text())
                        .contains(Fixtures.zipH1(Fixtures.version(MODULE, "v1.0.0"), first.zip()))
                        .contains(Fixtures.zipH1(Fixtures.version(MODULE, "v1.0.0"), moved.zip()));
                assertThat(refused.text().lines()).hasSizeLessThanOrEqualTo(8);
            }
            assertThat(run.origin.requests(ZIP)).isEqualTo(2);
            assertThat(Files.exists(run.stored(ZIP))).isFalse();
            run.restart(() -> {});
            assertThat(run.get("/" + ZIP).status()).isEqualTo(403);
            run.promisesHold(Rules.of("origin").crashedFetchers(2));
        }
    }

    private static void askAll(Run run, ModuleFiles files) {
        assertThat(run.get("/" + STEM + ".info").seen().sha256()).isEqualTo(Fixtures.sha256(files.info()));
        assertThat(run.get("/" + STEM + ".mod").seen().sha256()).isEqualTo(Fixtures.sha256(files.mod()));
        assertThat(run.get("/" + STEM + ".zip").seen().sha256()).isEqualTo(Fixtures.sha256(files.zip()));
    }
}
