package dev.goferry.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.cluster.local.LocalCluster;
import dev.goferry.keeper.RegionLog;
import dev.goferry.log.Cursor;
import dev.goferry.log.LogReader;
import dev.goferry.log.LogRecord;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.pin.Pin;
import dev.goferry.storage.MemoryStore;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TellingTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

    private final MemoryStore store = new MemoryStore(InstantSource.system());
    private final RegionLog log = new RegionLog(
            new LocalCluster(URI.create("http://127.0.0.1:1"), LocalCluster.Limits.DEFAULT, InstantSource.system()),
            store,
            RegionLog.Settings.DEFAULT,
            Cursor.START,
            List.of(),
            InstantSource.system());
    private final Telling telling = new Telling(log);

    @AfterEach
    void stop() {
        log.close();
    }

    private static LogRecord.Stored stored(int patch) {
        ModuleVersion module = new ModuleVersion(new ModulePath("example.com/m"), new Version("v1.0." + patch));
        Pin pin = new Pin(42, "ab".repeat(32), Optional.empty(), "x", NOW, Pin.FIRST_USE);
        return new LogRecord.Stored(new ArtifactKey(module, ArtifactKind.INFO), pin, NOW, "eu", false);
    }

    private List<LogReader.Entry> logged() throws IOException {
        List<LogReader.Entry> all = new ArrayList<>();
        LogReader reader = new LogReader(store);
        for (LogReader.Batch batch = reader.read(Cursor.START); !batch.atTail(); batch = reader.read(batch.next())) {
            all.addAll(batch.entries());
        }
        return all;
    }

    @Test
    void files_areInTheLogOnReturn_manyOfThemInASegment() throws Exception {
        List<Callable<Boolean>> files = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            LogRecord.Stored record = stored(i);
            files.add(() -> {
                telling.tell(record);
                return logged().stream().anyMatch(entry -> entry.record().equals(record));
            });
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> done : threads.invokeAll(files)) {
                assertThat(done.get()).isTrue();
            }
        }
        List<LogReader.Entry> all = logged();
        assertThat(all.stream().filter(entry -> entry.record() instanceof LogRecord.Stored))
                .hasSize(300);
        assertThat(all.getLast().at().sequence()).isLessThan(100);
    }

    @Test
    void file_isTold_thoughTheOneThatCameBeforeItIsStopped() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Thread first = Thread.ofVirtual().start(() -> {
            begun.countDown();
            try {
                telling.tell(stored(1));
            } catch (IOException | InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        begun.await();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> second = threads.submit(() -> {
                telling.tell(stored(2));
                return logged().size();
            });
            first.interrupt();
            assertThat(second.get()).isPositive();
        }
        first.join();
        assertThat(logged()).extracting(LogReader.Entry::record).contains(stored(2));
    }
}
