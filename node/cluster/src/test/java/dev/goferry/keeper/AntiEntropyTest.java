package dev.goferry.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.commit.Artifacts;
import dev.goferry.keeper.AntiEntropy.Tally;
import dev.goferry.log.Cursor;
import dev.goferry.log.LogReader;
import dev.goferry.log.LogRecord;
import dev.goferry.log.LogWriter;
import dev.goferry.log.Records;
import dev.goferry.pin.Pin;
import dev.goferry.storage.FaultyStore;
import dev.goferry.storage.MemoryStore;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AntiEntropyTest {
    private Instant now = Instant.parse("2026-11-01T10:00:00Z");
    private final FaultyStore store = new FaultyStore(new MemoryStore(() -> now));
    private final Artifacts artifacts = new Artifacts(store, Artifacts.Limits.DEFAULT, () -> now);
    private final LogWriter writer = new LogWriter(store, LogWriter.Limits.DEFAULT, () -> now, new Random(1));

    private AntiEntropy pass() {
        AntiEntropy.Settings settings =
                new AntiEntropy.Settings(1 << 12, Duration.ofMinutes(10), 3, Duration.ofMillis(1));
        return new AntiEntropy(
                store,
                artifacts,
                writer,
                "eu",
                path -> path.value().endsWith("secret"),
                settings,
                InstantSource.fixed(now),
                new Random(2));
    }

    private static Tally finish(AntiEntropy pass) {
        for (int step = 0; step < 10_000 && !pass.tally().done(); step++) {
            pass.step();
        }
        assertThat(pass.tally().done()).isTrue();
        return pass.tally();
    }

    /** Commits a .mod. */
    private LogRecord.Stored commit(String name, int patch) throws Exception {
        ArtifactKey key = new ArtifactKey(Records.version(name, patch), ArtifactKind.MOD);
        byte[] bytes = ("module example.com/" + name + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        Pin pin = new Pin(bytes.length, sha256, Optional.empty(), "direct", now, Pin.FIRST_USE);
        artifacts.commit(key.path(), bytes, pin);
        return new LogRecord.Stored(key, pin, now, "eu", name.endsWith("secret"));
    }

    private List<LogRecord> log() throws IOException {
        List<LogRecord> all = new ArrayList<>();
        LogReader reader = new LogReader(store);
        for (LogReader.Batch b = reader.read(Cursor.START); !b.atTail(); b = reader.read(b.next())) {
            b.entries().forEach(entry -> all.add(entry.record()));
        }
        return all;
    }

    @Test
    void file_thatTheLogLacks_isAppended_once() throws Exception {
        LogRecord known = commit("a", 1);
        writer.append(List.of(known));
        LogRecord lost = commit("b", 1);
        LogRecord hidden = commit("secret", 1);
        now = now.plusSeconds(3600);
        assertThat(finish(pass())).isEqualTo(new Tally(1, 3, 2, 0, true));
        assertThat(log()).containsExactlyInAnyOrder(known, lost, hidden);
        assertThat(finish(pass())).isEqualTo(new Tally(3, 3, 0, 0, true));
    }

    @Test
    void youngFile_isLeftAlone_itsRecordMayBeOnTheWay() throws Exception {
        commit("a", 1);
        now = now.plus(Duration.ofMinutes(10)).minusMillis(1);
        assertThat(finish(pass()).appended()).isZero();
        now = now.plusMillis(1);
        assertThat(finish(pass()).appended()).isEqualTo(1);
    }

    @Test
    void file_thatIsHalfCommitted_isNotAppended() throws Exception {
        LogRecord.Stored half = commit("a", 1);
        store.delete(half.key().path());
        now = now.plusSeconds(3600);
        assertThat(finish(pass())).isEqualTo(new Tally(0, 1, 0, 0, true));
    }

    @Test
    void file_thatTheBucketLacks_isCounted_unlessItWasPurgedSince() throws Exception {
        for (int patch = 1; patch <= 4; patch++) {
            LogRecord.Stored stored = commit("a", patch);
            writer.append(List.of(stored));
            if (patch > 1) {
                store.delete(stored.key().path());
            }
        }
        writer.append(List.of(Records.purged("a", 2)));
        assertThat(finish(pass())).isEqualTo(new Tally(4, 4, 0, 2, true));
        writer.append(List.of(Records.purged("b", 9), commit("b", 9)));
        store.delete(new ArtifactKey(Records.version("b", 9), ArtifactKind.MOD).path());
        assertThat(finish(pass()).missing()).isEqualTo(3);
    }

    @Test
    void pass_goesOn_whereTheStoreFailed() throws Exception {
        for (int patch = 0; patch < 40; patch++) {
            commit("a", patch);
        }
        now = now.plusSeconds(3600);
        Random random = new Random(3);
        store.set((step, key) -> {
            if (random.nextInt(50) == 0) {
                throw new IOException("away");
            }
        });
        assertThat(finish(pass()).done()).isTrue();
        store.set(FaultyStore.Fault.NONE);
        assertThat(log()).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void settings_areRefused_outsideTheirBounds() {
        Duration second = Duration.ofSeconds(1);
        assertThat(new AntiEntropy.Settings(1024, Duration.ZERO, 1, Duration.ZERO))
                .isNotNull();
        assertThatThrownBy(() -> new AntiEntropy.Settings(512, second, 1, second))
                .hasMessageContaining("power of two");
        assertThatThrownBy(() -> new AntiEntropy.Settings(3000, second, 1, second))
                .hasMessageContaining("power of two");
        assertThatThrownBy(() -> new AntiEntropy.Settings(1024, second, 0, second))
                .hasMessageContaining("0");
    }

    @Test
    void filter_knowsWhatWasAdded_andLittleElse() {
        SeenKeys keys = new SeenKeys(1 << 14, 42);
        for (int i = 0; i < 13_000; i++) {
            keys.add("example.com/m/@v/v1.0." + i + ".zip");
        }
        int wrong = 0;
        for (int i = 0; i < 13_000; i++) {
            assertThat(keys.mayHave("example.com/m/@v/v1.0." + i + ".zip")).isTrue();
            wrong += keys.mayHave("example.com/m/@v/v1.1." + i + ".zip") ? 1 : 0;
        }
        assertThat(wrong).isLessThan(260);
    }
}
