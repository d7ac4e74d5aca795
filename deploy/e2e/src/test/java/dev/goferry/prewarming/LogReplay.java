package dev.goferry.prewarming;

import dev.goferry.log.Cursor;
import dev.goferry.log.LogReader;
import dev.goferry.log.LogRecord;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;

/** What the store holds by the word of its log alone: files by their keys. */
record LogReplay(Set<String> files) {
    static LogReplay of(ObjectStore store) throws IOException {
        Set<String> files = new TreeSet<>();
        LogReader reader = new LogReader(store);
        Cursor cursor = Cursor.START;
        for (LogReader.Batch batch = reader.read(cursor); !batch.atTail(); batch = reader.read(batch.next())) {
            batch.entries().forEach(entry -> apply(entry.record(), files));
        }
        return new LogReplay(files);
    }

    private static void apply(LogRecord record, Set<String> files) {
        switch (record) {
            case LogRecord.Stored stored -> files.add(stored.key().path());
            case LogRecord.Evicted evicted ->
                files.removeIf(file -> file.startsWith(evicted.module().path().escaped() + "/@v/"
                        + evicted.module().version().escaped() + "."));
            case LogRecord.Purged purged -> throw new AssertionError("nothing was purged");
            case LogRecord.Refreshed refreshed -> {}
        }
    }

    /** Of {@code example.com/module}. */
    Set<String> files(String module) {
        return files.stream()
                .filter(file -> file.startsWith("example.com/" + module + "/@v/"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Waits until the log has so many files of {@code example.com/module}: nodes queue their records. */
    static void await(ObjectStore store, String module, int files) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> Assertions.assertThat(of(store).files(module))
                        .as(module)
                        .hasSize(files));
    }
}
