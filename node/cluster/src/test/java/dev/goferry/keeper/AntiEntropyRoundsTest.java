package dev.goferry.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.cluster.Leases;
import dev.goferry.cluster.local.LocalCluster;
import dev.goferry.commit.Artifacts;
import dev.goferry.log.Cursor;
import dev.goferry.log.LogReader;
import dev.goferry.log.LogWriter;
import dev.goferry.log.Records;
import dev.goferry.pin.Pin;
import dev.goferry.storage.MemoryStore;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AntiEntropyRoundsTest {
    private static final Duration INTERVAL = Duration.ofHours(10);
    private static final int MOST_STEPS = 10_000;

    private Instant now = Instant.parse("2026-11-01T10:00:00Z");
    private final MemoryStore store = new MemoryStore(() -> now);
    private final Artifacts artifacts = new Artifacts(store, Artifacts.Limits.DEFAULT, () -> now);
    private final LogWriter writer = new LogWriter(store, LogWriter.Limits.DEFAULT, () -> now, new Random(1));
    private final LocalCluster cluster =
            new LocalCluster(URI.create("http://localhost"), LocalCluster.Limits.DEFAULT, () -> now);

    @AfterEach
    void stop() {
        cluster.close();
    }

    /** What another process on the same bucket would have. */
    private AntiEntropyRounds rounds() {
        AntiEntropy.Settings settings =
                new AntiEntropy.Settings(1 << 12, Duration.ofMinutes(10), 3, Duration.ofMillis(1));
        return new AntiEntropyRounds(
                cluster.leases(),
                store,
                () -> new AntiEntropy(
                        store, artifacts, writer, "eu", module -> false, settings, () -> now, new Random(2)),
                INTERVAL,
                () -> now,
                new Random(3));
    }

    private static boolean finishes(AntiEntropyRounds rounds) {
        long before = rounds.done();
        for (int step = 0; step < MOST_STEPS && rounds.done() == before; step++) {
            if (rounds.step().compareTo(Duration.ofMillis(1)) > 0) {
                return false;
            }
        }
        return rounds.done() > before;
    }

    private void commit(int patch) throws Exception {
        ArtifactKey key = new ArtifactKey(Records.version("unlogged", patch), ArtifactKind.MOD);
        byte[] bytes = "module example.com/unlogged\n".getBytes(StandardCharsets.UTF_8);
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        artifacts.commit(
                key.path(), bytes, new Pin(bytes.length, sha256, Optional.empty(), "direct", now, Pin.FIRST_USE));
    }

    private int logged() throws Exception {
        int records = 0;
        LogReader reader = new LogReader(store);
        for (LogReader.Batch b = reader.read(Cursor.START); !b.atTail(); b = reader.read(b.next())) {
            records += b.entries().size();
        }
        return records;
    }

    @Test
    void firstPass_isDueWithinFiveMinutes_andMendsTheLog() throws Exception {
        commit(1);
        commit(2);
        now = now.plus(Duration.ofHours(1));
        AntiEntropyRounds rounds = rounds();
        now = now.plus(Duration.ofMinutes(5));
        assertThat(finishes(rounds)).isTrue();
        assertThat(logged()).isEqualTo(2);
        assertThat(rounds.appended()).isEqualTo(2);
        assertThat(rounds.missing()).isZero();
    }

    @Test
    void nextPass_waitsForTheInterval_inAnyProcess() throws Exception {
        AntiEntropyRounds first = rounds();
        now = now.plus(Duration.ofMinutes(5));
        assertThat(finishes(first)).isTrue();
        commit(1);
        AntiEntropyRounds restarted = rounds();
        now = now.plus(INTERVAL).minusSeconds(1);
        assertThat(finishes(first)).isFalse();
        assertThat(finishes(restarted)).isFalse();
        now = now.plus(INTERVAL.dividedBy(10)).plusSeconds(1);
        assertThat(finishes(restarted)).isTrue();
        assertThat(restarted.appended()).isEqualTo(1);
        assertThat(finishes(first)).as("what the other one has just done").isFalse();
    }

    @Test
    void pass_isOneAtATime_andGoesToAnotherMember_whenItsOwnStops() {
        now = now.plus(Duration.ofMinutes(5));
        AntiEntropyRounds one = rounds();
        AntiEntropyRounds other = rounds();
        now = now.plus(Duration.ofMinutes(5));
        one.step();
        assertThat(cluster.leases().claim(AntiEntropyRounds.LEASE)).isInstanceOf(Leases.Claim.Theirs.class);
        assertThat(finishes(other)).isFalse();
        one.close();
        assertThat(finishes(other)).isTrue();
    }

    @Test
    void damagedOrFutureNote_countsForNothing() throws Exception {
        for (String note : new String[] {"?", "{\"finished\":\"soon\"}", "{\"finished\":\"2036-01-01T00:00:00Z\"}"}) {
            store.replace(Compared.KEY, note.getBytes(StandardCharsets.UTF_8));
            AntiEntropyRounds rounds = rounds();
            now = now.plus(Duration.ofMinutes(5));
            assertThat(finishes(rounds)).as(note).isTrue();
        }
    }
}
