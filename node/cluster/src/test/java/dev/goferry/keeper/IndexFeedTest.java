package dev.goferry.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.artifact.ArtifactKind;
import dev.goferry.json.FlatJson;
import dev.goferry.log.LogRecord;
import dev.goferry.log.LogWriter;
import dev.goferry.log.Records;
import dev.goferry.storage.MemoryStore;
import dev.goferry.storage.ObjectStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class IndexFeedTest {
    private static final int MOST = 2000;
    private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");

    private Instant now = START;
    private final ObjectStore store = new MemoryStore(InstantSource.system());
    private final LogWriter writer =
            new LogWriter(store, new LogWriter.Limits(100, 1 << 20, 0), () -> now, new Random(1));
    private final IndexFeed feed = new IndexFeed(store);

    private static List<FlatJson> lines(String answer) {
        return answer.lines().map(FlatJson::parse).toList();
    }

    @Test
    void feed_isEmpty_whileNothingIsStored() throws Exception {
        assertThat(feed.read(Instant.EPOCH, MOST)).isEmpty();
    }

    @Test
    void line_isWritten_asTheRealFeedDoes() throws Exception {
        writer.append(List.of(Records.stored("Azure", 1)));
        assertThat(feed.read(Instant.EPOCH, MOST))
                .isEqualTo("{\"Path\":\"example.com/Azure\",\"Version\":\"v1.0.1\","
                        + "\"Timestamp\":\"2026-11-01T10:00:00.000000Z\"}\n");
    }

    @Test
    void version_isListed_whenItsZipIsStored_andOnceInAnAnswer() throws Exception {
        writer.append(List.of(
                Records.stored(Records.version("a", 1), ArtifactKind.MOD),
                Records.stored(Records.version("a", 1), ArtifactKind.INFO),
                Records.stored(Records.version("b", 1), ArtifactKind.MOD),
                Records.stored("a", 1),
                Records.purged("a", 1),
                new LogRecord.Refreshed(Records.version("a", 1).path(), now),
                Records.stored("a", 1)));
        assertThat(lines(feed.read(Instant.EPOCH, MOST)))
                .extracting(line -> line.text("Path") + line.text("Timestamp"))
                .containsExactly("example.com/a2026-11-01T10:00:00.000003Z");
    }

    @Test
    void reader_seesEveryVersion_whateverItsPages_andWhateverTheClocks() throws Exception {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            now = START.plusSeconds(i % 3 == 0 ? -500 : i);
            List<LogRecord> records = new ArrayList<>();
            for (int j = 0; j < 1 + i % 7; j++) {
                records.add(Records.stored("m" + i, j));
                records.add(Records.stored(Records.version("m" + i, j), ArtifactKind.MOD));
                expected.add("example.com/m" + i + "@v1.0." + j);
            }
            writer.append(records);
        }
        for (int limit : new int[] {2, 7, 100, MOST}) {
            assertThat(walk(limit)).containsExactlyElementsOf(expected);
        }
    }

    private Set<String> walk(int limit) throws Exception {
        Set<String> seen = new LinkedHashSet<>();
        Instant since = Instant.EPOCH;
        boolean more = true;
        while (more) {
            List<FlatJson> page = lines(feed.read(since, limit));
            assertThat(page.size()).isLessThanOrEqualTo(limit);
            page.forEach(line -> seen.add(line.text("Path") + "@" + line.text("Version")));
            Instant last = page.isEmpty() ? since : Instant.parse(page.getLast().text("Timestamp"));
            more = last.isAfter(since);
            since = last;
        }
        return seen;
    }

    @Test
    void since_isIncluded_andTheFutureIsEmpty() throws Exception {
        writer.append(List.of(Records.stored("a", 1), Records.stored("a", 2)));
        assertThat(lines(feed.read(START, MOST))).hasSize(2);
        assertThat(lines(feed.read(START.plusNanos(1), MOST))).hasSize(1);
        assertThat(lines(feed.read(START.plusNanos(1000), MOST))).hasSize(1);
        assertThat(feed.read(START.plusNanos(1001), MOST)).isEmpty();
        assertThat(feed.read(Instant.MAX, MOST)).isEmpty();
    }

    @Test
    void limit_isRefused_outsideItsBounds() throws Exception {
        assertThat(feed.read(START, 1)).isEmpty();
        assertThatThrownBy(() -> feed.read(START, 0)).hasMessageContaining("2000");
        assertThatThrownBy(() -> feed.read(START, MOST + 1)).hasMessageContaining("2000");
    }
}
