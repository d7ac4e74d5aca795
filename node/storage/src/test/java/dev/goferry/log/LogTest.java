package dev.goferry.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.json.FlatJson;
import dev.goferry.log.LogReader.Batch;
import dev.goferry.storage.FaultyStore;
import dev.goferry.storage.MemoryStore;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class LogTest {
    private Instant now = Instant.parse("2026-11-01T10:00:00.1234567Z");
    private final FaultyStore store = new FaultyStore(new MemoryStore(InstantSource.system()));
    private final LogReader reader = new LogReader(store);
    private int writers;

    private LogWriter writer(int records, int bytes) {
        return new LogWriter(store, new LogWriter.Limits(records, bytes, 100), () -> now, new Random(writers++));
    }

    private LogWriter writer() {
        return writer(1000, 1 << 20);
    }

    private static List<LogRecord> records(int from, int to) {
        List<LogRecord> records = new ArrayList<>();
        for (int i = from; i < to; i++) {
            records.add(Records.stored("m", i));
        }
        return records;
    }

    private List<LogRecord> all() throws IOException {
        List<LogRecord> all = new ArrayList<>();
        Batch batch = reader.read(Cursor.START);
        while (!batch.atTail()) {
            batch.entries().forEach(entry -> all.add(entry.record()));
            batch = reader.read(batch.next());
        }
        return all;
    }

    private void wipe() throws IOException {
        try (Stream<Stat> segments = store.list("_goferry/log/")) {
            for (Stat segment : segments.toList()) {
                store.delete(segment.key());
            }
        }
    }

    @Test
    void records_areReadInOrder_withTheirPositions() throws Exception {
        LogWriter writer = writer();
        assertThat(writer.append(records(0, 3))).isEqualTo(new Position(1, 2));
        assertThat(writer.append(records(3, 4))).isEqualTo(new Position(2, 0));
        Batch first = reader.read(Cursor.START);
        assertThat(first.entries())
                .extracting(LogReader.Entry::at)
                .containsExactly(new Position(1, 0), new Position(1, 1), new Position(1, 2));
        Batch second = reader.read(first.next());
        assertThat(second.entries()).extracting(LogReader.Entry::record).isEqualTo(records(3, 4));
        Batch end = reader.read(second.next());
        assertThat(end.atTail()).isTrue();
        assertThat(end.next()).isEqualTo(second.next());
        Cursor within = new Cursor(first.next().epoch(), new Position(1, 2));
        assertThat(reader.read(within).entries())
                .extracting(LogReader.Entry::record)
                .isEqualTo(records(2, 3));
    }

    @Test
    void segment_isFull_atItsRecords_orItsBytes() throws Exception {
        assertThat(writer(2, 1 << 20).append(records(0, 5))).isEqualTo(new Position(3, 0));
        int bytes = LogLine.write(Records.stored("m", 5)).length() + 1;
        assertThat(writer(100, 2 * bytes).append(records(5, 9))).isEqualTo(new Position(5, 1));
        assertThat(writer(100, 2 * bytes - 1).append(records(9, 10))).isEqualTo(new Position(6, 0));
        assertThat(writer(100, 1).append(List.of(Records.purged("a", 1), Records.purged("a", 2))))
                .isEqualTo(new Position(8, 0));
        assertThat(all()).hasSize(12);
    }

    @Test
    void limits_areRefused_outsideTheirBounds() {
        assertThat(new LogWriter.Limits(10_000, 4 << 20, 0)).isNotNull();
        for (int[] wrong : new int[][] {{0, 1, 1}, {10_001, 1, 1}, {1, 0, 1}, {1, (4 << 20) + 1, 1}, {1, 1, -1}}) {
            assertThatThrownBy(() -> new LogWriter.Limits(wrong[0], wrong[1], wrong[2]))
                    .hasMessageContaining("log segment");
        }
        assertThatThrownBy(() -> writer().append(List.of())).hasMessageContaining("nothing");
        assertThatThrownBy(() -> writer().appendLines(List.of("{}"))).hasMessageContaining("check");
    }

    @Test
    void staleWriter_readsOn_andOverwritesNothing() throws Exception {
        LogWriter stale = writer();
        stale.append(records(0, 1));
        LogWriter other = writer();
        for (int i = 1; i < 40; i++) {
            other.append(records(i, i + 1));
        }
        assertThat(stale.append(records(40, 41))).isEqualTo(new Position(41, 0));
        assertThat(all()).isEqualTo(records(0, 41));
    }

    @Test
    void manyWriters_atOnce_loseNothing_andLeaveNoGap() throws Exception {
        List<Future<Position>> turns = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int w = 0; w < 8; w++) {
                LogWriter writer = writer();
                for (int i = 0; i < 10; i++) {
                    int record = w * 10 + i;
                    turns.add(threads.submit(() -> writer.append(records(record, record + 1))));
                }
            }
        }
        assertThat(all()).containsExactlyInAnyOrderElementsOf(records(0, 80));
        List<Position> positions = new ArrayList<>();
        for (Future<Position> turn : turns) {
            positions.add(turn.get());
        }
        assertThat(positions).doesNotHaveDuplicates();
    }

    @Test
    void record_isNotWrittenAgain_whileItIsRemembered() throws Exception {
        LogWriter first = writer();
        first.append(records(0, 3));
        assertThat(first.append(records(1, 3))).isEqualTo(new Position(1, 2));
        LogWriter second = writer();
        assertThat(second.append(records(2, 4))).isEqualTo(new Position(2, 0));
        assertThat(all()).isEqualTo(records(0, 4));
    }

    @Test
    void record_isNotWrittenAgain_whenTheAnswerToItWasLost() throws Exception {
        LogWriter writer = writer();
        writer.append(records(0, 1));
        store.set((step, key) -> {
            if (step.equals("after put")) {
                throw new IOException("lost");
            }
        });
        assertThat(writer.append(records(1, 2))).isEqualTo(new Position(2, 0));
        store.set((step, key) -> {
            if (step.equals("after put") || (step.equals("before read") && key.endsWith("3.ndjson"))) {
                throw new IOException("lost");
            }
        });
        assertThatThrownBy(() -> writer.append(records(2, 3))).isInstanceOf(IOException.class);
        store.set(FaultyStore.Fault.NONE);
        assertThat(writer.append(records(2, 3))).isEqualTo(new Position(3, 0));
        assertThat(all()).isEqualTo(records(0, 3));
    }

    @Test
    void append_fails_whenTheStoreDoes_andGoesOnAfterwards() throws Exception {
        LogWriter writer = writer();
        store.set((step, key) -> {
            throw new IOException("away");
        });
        assertThatThrownBy(() -> writer.append(records(0, 1))).hasMessageContaining("away");
        assertThatThrownBy(() -> reader.read(Cursor.START)).hasMessageContaining("away");
        assertThatThrownBy(reader::tail).hasMessageContaining("away");
        store.set(FaultyStore.Fault.NONE);
        writer.append(records(0, 1));
        assertThat(all()).isEqualTo(records(0, 1));
    }

    @Test
    void tail_isFound_withoutListing_byFewStats() throws Exception {
        assertThat(reader.tail()).isEqualTo(Cursor.START);
        LogWriter writer = writer();
        int[] stats = {0};
        for (int segments = 1; segments <= 300; segments++) {
            writer.append(records(segments, segments + 1));
            if (segments < 20 || segments % 50 == 0) {
                stats[0] = 0;
                store.set((step, key) -> {
                    assertThat(step).doesNotContain("list");
                    stats[0] += step.equals("before stat") ? 1 : 0;
                });
                assertThat(reader.tail().next()).isEqualTo(new Position(segments + 1, 0));
                assertThat(stats[0]).isLessThan(45);
                store.set(FaultyStore.Fault.NONE);
            }
        }
    }

    @Test
    void gap_isNamed_neverSkipped() throws Exception {
        LogWriter writer = writer();
        for (int i = 0; i < 100; i++) {
            writer.append(records(i, i + 1));
        }
        Cursor tail = reader.tail();
        for (long missing : new long[] {1, 2, 3, 50, 64, 99}) {
            byte[] segment = store.read(Segment.key(missing), 1 << 20).orElseThrow();
            store.delete(Segment.key(missing));
            assertThatThrownBy(this::all).isInstanceOf(LogDamaged.class).hasMessageContaining(Segment.key(missing));
            store.replace(Segment.key(missing), segment);
        }
        store.delete(Segment.key(100));
        assertThatThrownBy(() -> reader.read(tail)).hasMessageContaining(Segment.key(100));
        assertThatThrownBy(() -> writer.append(records(200, 201))).hasMessageContaining(Segment.key(100));
        // The search for the end looks at this one, and would take it for the end.
        store.delete(Segment.key(95));
        assertThatThrownBy(() -> new LogReader(store).tail()).hasMessageContaining(Segment.key(95));
        assertThatThrownBy(() -> writer().append(records(200, 201))).hasMessageContaining(Segment.key(95));
    }

    @Test
    void anotherLog_underTheSameKeys_isAnOldEpoch_forReadersAndWriters() throws Exception {
        LogWriter writer = writer();
        writer.append(records(0, 1));
        writer.append(records(1, 2));
        Cursor tail = reader.tail();
        Cursor first = reader.read(Cursor.START).next();
        assertThat(reader.read(tail).atTail()).isTrue();
        wipe();
        assertThatThrownBy(() -> reader.read(tail))
                .isInstanceOf(LogDamaged.class)
                .hasMessageContaining("wiped");
        assertThatThrownBy(() -> writer.append(records(2, 3))).hasMessageContaining("wiped");
        LogWriter fresh = writer();
        fresh.append(records(7, 8));
        fresh.append(records(8, 9));
        assertThatThrownBy(() -> reader.read(tail)).hasMessageContaining("old epoch");
        assertThatThrownBy(() -> reader.read(first)).hasMessageContaining("old epoch");
        assertThatThrownBy(() -> writer.append(records(2, 3))).hasMessageContaining("old epoch");
        fresh.append(records(9, 10));
        assertThatThrownBy(() -> reader.read(tail)).hasMessageContaining("old epoch");
        assertThat(all()).isEqualTo(records(7, 10));
    }

    @Test
    void sameLog_isNoOldEpoch_whenItsObjectsAreCopied() throws Exception {
        LogWriter writer = writer();
        writer.append(records(0, 1));
        Cursor tail = reader.tail();
        assertThat(reader.read(tail).atTail()).isTrue();
        byte[] segment = store.read(Segment.key(1), 1 << 20).orElseThrow();
        store.replace(Segment.key(1), segment);
        assertThat(reader.read(tail).atTail()).isTrue();
        writer.append(records(1, 2));
        assertThat(reader.read(tail).entries()).hasSize(1);
    }

    @Test
    void segment_isDamaged_whereverAByteChanges_orItIsCut() throws Exception {
        writer().append(List.of(Records.stored("a", 1), Records.purged("a", 1)));
        byte[] whole = store.read(Segment.key(1), 1 << 20).orElseThrow();
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 1;
            store.replace(Segment.key(1), flipped);
            assertThatThrownBy(() -> reader.read(Cursor.START))
                    .isInstanceOf(LogDamaged.class)
                    .hasMessageContaining(Segment.key(1));
            store.replace(Segment.key(1), java.util.Arrays.copyOf(whole, at));
            assertThatThrownBy(() -> reader.read(Cursor.START)).isInstanceOf(LogDamaged.class);
        }
        store.replace(Segment.key(2), whole);
        assertThatThrownBy(() -> Segment.parse(2, whole)).hasMessageContaining("another segment");
    }

    @Test
    void record_ofANewerGoferry_isSkippedAndCounted() throws Exception {
        String newer = Sealing.seal(FlatJson.empty().with("v", 1).with("type", "renamed"));
        String known = LogLine.write(Records.stored("a", 1));
        writer().appendLines(List.of(newer, known));
        Batch batch = reader.read(Cursor.START);
        assertThat(batch.skipped()).isEqualTo(1);
        assertThat(batch.entries()).extracting(LogReader.Entry::at).containsExactly(new Position(1, 1));
        assertThat(new String(store.read(Segment.key(1), 1 << 20).orElseThrow(), StandardCharsets.UTF_8))
                .contains(newer + "\n");
    }

    @Test
    void loggedTimes_grow_whateverTheClockDoes() throws Exception {
        List<Instant> logged = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            now = now.plusSeconds(i % 2 == 0 ? 3600 : -7200);
            writer().append(records(i * 5, i * 5 + 5));
        }
        for (Batch batch = reader.read(Cursor.START); !batch.atTail(); batch = reader.read(batch.next())) {
            batch.entries().forEach(entry -> logged.add(entry.logged()));
        }
        assertThat(logged).hasSize(30).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void since_findsTheSegment_thatHoldsTheTime() throws Exception {
        assertThat(reader.since(now)).isEqualTo(Cursor.START);
        Instant start = now;
        LogWriter writer = writer();
        for (int i = 0; i < 20; i++) {
            now = start.plusSeconds(10L * i);
            writer.append(records(i * 3, i * 3 + 3));
        }
        assertThat(reader.since(start.minusSeconds(1)).next().sequence()).isEqualTo(1);
        assertThat(reader.since(start.plusSeconds(50)).next().sequence()).isEqualTo(6);
        assertThat(reader.since(start.plusSeconds(59)).next().sequence()).isEqualTo(6);
        assertThat(reader.since(start.plusSeconds(9999)).next().sequence()).isEqualTo(20);
    }
}
