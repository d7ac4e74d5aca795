package dev.goferry.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.cluster.Hint;
import dev.goferry.cluster.Leases.Claim;
import dev.goferry.cluster.local.LocalCluster;
import dev.goferry.log.Cursor;
import dev.goferry.log.LogReader;
import dev.goferry.log.LogRecord;
import dev.goferry.log.LogWriter;
import dev.goferry.log.Position;
import dev.goferry.log.Records;
import dev.goferry.storage.FaultyStore;
import dev.goferry.storage.MemoryStore;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RegionLogTest {
    private Instant now = Instant.parse("2026-11-01T10:00:00Z");
    private final FaultyStore store = new FaultyStore(new MemoryStore(InstantSource.system()));
    private final LocalCluster cluster =
            new LocalCluster(URI.create("http://127.0.0.1:1"), LocalCluster.Limits.DEFAULT, () -> now);
    private final List<LogRecord> applied = new ArrayList<>();

    private LogWriter writer(int remembered) {
        return new LogWriter(store, new LogWriter.Limits(3, 1 << 20, remembered), () -> now, new Random(7));
    }

    private LogKeeper keeper() {
        return new LogKeeper(
                cluster.leases(),
                cluster.pending(),
                writer(100),
                cluster.hints(),
                new LogKeeper.Settings(
                        2,
                        Duration.ofMillis(200),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(4)),
                () -> now);
    }

    private LogFollower follower(LogFollower.Listener listener) {
        return new LogFollower(
                new LogReader(store), Cursor.START, List.of(listener), LogFollower.Settings.DEFAULT, () -> now);
    }

    private void queue(int from, int to) {
        for (int i = from; i < to; i++) {
            cluster.pending().add(dev.goferry.log.LogLine.write(Records.stored("m", i)));
        }
    }

    @Test
    void record_reachesTheListener_queuedOrWritten() throws Exception {
        BlockingQueue<LogRecord> heard = new LinkedBlockingQueue<>();
        try (RegionLog log = new RegionLog(
                cluster,
                store,
                RegionLog.Settings.DEFAULT,
                Cursor.START,
                List.of((record, at) -> heard.add(record)),
                InstantSource.system())) {
            Position position = log.write(Records.purged("a", 1));
            assertThat(position.sequence()).isPositive();
            log.tell(Records.stored("a", 2));
            List<LogRecord> both = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                LogRecord next = heard.poll(60, TimeUnit.SECONDS);
                assertThat(next).isNotNull();
                both.add(next);
            }
            assertThat(both).containsExactly(Records.purged("a", 1), Records.stored("a", 2));
        }
        assertThat(cluster.leases().claim(LogKeeper.LEASE)).isInstanceOf(Claim.Mine.class);
    }

    @Test
    void keeper_writesBatches_andRemovesWhatItWrote() throws Exception {
        LogKeeper keeper = keeper();
        queue(0, 3);
        cluster.pending().add("not a record");
        assertThat(keeper.step()).isEqualTo(Duration.ZERO);
        assertThat(keeper.step()).isEqualTo(Duration.ZERO);
        assertThat(keeper.step()).isEqualTo(Duration.ofMillis(200));
        assertThat(cluster.pending().head(9)).isEmpty();
        assertThat(keeper.written()).isEqualTo(3);
        assertThat(keeper.refused()).isEqualTo(1);
        follower((record, at) -> applied.add(record)).step();
        assertThat(applied).hasSize(3);
    }

    @Test
    void keeper_leavesTheLinesThere_whileTheStoreIsAway() throws Exception {
        LogKeeper keeper = keeper();
        queue(0, 1);
        store.set((step, key) -> {
            throw new IOException("away");
        });
        List<Duration> rests = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            rests.add(keeper.step());
        }
        assertThat(rests).isSorted().startsWith(Duration.ofMillis(200)).endsWith(Duration.ofSeconds(4));
        assertThat(cluster.pending().head(9)).hasSize(1);
        store.set(FaultyStore.Fault.NONE);
        keeper.step();
        assertThat(cluster.pending().head(9)).isEmpty();
    }

    @Test
    void secondKeeper_waits_untilTheFirstGivesUp() throws Exception {
        LogKeeper first = keeper();
        LogKeeper second = keeper();
        first.step();
        queue(0, 1);
        assertThat(second.step()).isEqualTo(Duration.ofSeconds(1));
        assertThat(second.written()).isZero();
        first.close();
        second.step();
        assertThat(second.written()).isEqualTo(1);
    }

    @Test
    void follower_stopsBeforeARecord_thatAListenerRefuses_andBringsItAgain() throws Exception {
        writer(0).append(List.of(Records.stored("a", 1), Records.purged("a", 1), Records.stored("a", 2)));
        boolean[] refuses = {true};
        LogFollower follower = follower((record, at) -> {
            if (refuses[0] && record instanceof LogRecord.Purged) {
                throw new IOException("disk");
            }
            applied.add(record);
        });
        assertThat(follower.step()).isEqualTo(Duration.ofMillis(250));
        assertThat(follower.step()).isEqualTo(Duration.ofMillis(500));
        assertThat(applied).containsExactly(Records.stored("a", 1));
        assertThat(follower.trouble())
                .hasValueSatisfying(text -> assertThat(text).contains("disk"));
        assertThat(follower.cursor().next()).isEqualTo(new Position(1, 1));
        refuses[0] = false;
        follower.step();
        assertThat(applied).containsExactly(Records.stored("a", 1), Records.purged("a", 1), Records.stored("a", 2));
        assertThat(follower.trouble()).isEmpty();
    }

    @Test
    void behind_tellsHowLongAgoTheTailWasSeen() throws Exception {
        LogFollower follower = follower((record, at) -> {});
        assertThat(follower.behind()).isGreaterThan(Duration.ofDays(1000));
        assertThat(follower.step()).isEqualTo(LogFollower.Settings.DEFAULT.poll());
        assertThat(follower.behind()).isZero();
        now = now.plusSeconds(40);
        assertThat(follower.behind()).isEqualTo(Duration.ofSeconds(40));
        store.set((step, key) -> {
            throw new IOException("away");
        });
        follower.step();
        assertThat(follower.behind()).isEqualTo(Duration.ofSeconds(40));
        store.set(FaultyStore.Fault.NONE);
        follower.step();
        assertThat(follower.behind()).isZero();
    }

    @Test
    void hint_isWanted_whenItTellsOfMore() throws Exception {
        LogFollower follower = follower((record, at) -> {});
        assertThat(follower.wants(new Hint.LogGrew(1))).isTrue();
        writer(0).append(List.of(Records.stored("a", 1)));
        follower.step();
        assertThat(follower.wants(new Hint.LogGrew(1))).isFalse();
        assertThat(follower.wants(new Hint.LogGrew(2))).isTrue();
        assertThat(follower.wants(new Hint.Advanced(Records.version("a", 1).path(), 9)))
                .isFalse();
    }

    @Test
    void settings_areRefused_outsideTheirBounds() {
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new LogKeeper.Settings(0, second, second, second, second))
                .hasMessageContaining("log keeper");
        assertThatThrownBy(() -> new LogKeeper.Settings(1, Duration.ZERO, second, second, second))
                .hasMessageContaining("log keeper");
        assertThatThrownBy(() -> new LogKeeper.Settings(1, second, second, second, Duration.ofMillis(999)))
                .hasMessageContaining("log keeper");
        assertThatThrownBy(() -> new LogFollower.Settings(second, Duration.ZERO, 1))
                .hasMessageContaining("log follower");
        assertThatThrownBy(() -> new LogFollower.Settings(second, Duration.ofSeconds(2), 1))
                .hasMessageContaining("log follower");
        assertThatThrownBy(() -> new LogFollower.Settings(second, second, 0)).hasMessageContaining("log follower");
    }

    @Test
    void loop_goesOn_afterAStepThatThrows_andWakesAtOnce() throws Exception {
        BlockingQueue<Integer> steps = new LinkedBlockingQueue<>();
        int[] count = {0};
        try (StepLoop loop = StepLoop.start("test", () -> {
            steps.add(++count[0]);
            if (count[0] == 1) {
                throw new IllegalStateException("on purpose");
            }
            return Duration.ofHours(1);
        })) {
            assertThat(steps.poll(60, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(steps.poll(60, TimeUnit.SECONDS)).isEqualTo(2);
            loop.wake();
            assertThat(steps.poll(60, TimeUnit.SECONDS)).isEqualTo(3);
        }
        assertThat(steps.poll(50, TimeUnit.MILLISECONDS)).isNull();
    }
}
