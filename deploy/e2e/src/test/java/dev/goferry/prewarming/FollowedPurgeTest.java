package dev.goferry.prewarming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.cluster.local.LocalCluster;
import dev.goferry.commit.Artifacts;
import dev.goferry.invalidation.Invalidation;
import dev.goferry.keeper.RegionLog;
import dev.goferry.log.Cursor;
import dev.goferry.log.LogRecord;
import dev.goferry.log.PurgeScope;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModulePattern;
import dev.goferry.storage.FaultyStore;
import dev.goferry.storage.MemoryStore;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FollowedPurgeTest {
    private static final String FILE = "example.com/m/@v/v1.0.0.mod";

    private final FaultyStore store = new FaultyStore(new MemoryStore(InstantSource.system()));
    private final RegionLog log = new RegionLog(
            new LocalCluster(URI.create("http://127.0.0.1:1"), LocalCluster.Limits.DEFAULT, InstantSource.system()),
            store,
            RegionLog.Settings.DEFAULT,
            Cursor.START,
            List.of(),
            InstantSource.system());
    private final Invalidation invalidation = new Invalidation(
            store, new Artifacts(store, Artifacts.Limits.DEFAULT, InstantSource.system()), log, InstantSource.system());

    @AfterEach
    void stop() {
        log.close();
    }

    @Test
    void fileThatCameBackBehindAPurge_stays_thoughASlowerRuleBringsThePurgeToo() throws Exception {
        LogRecord.Purged purge = new LogRecord.Purged(
                new PurgeScope.WholeModule(new ModulePath("example.com/m")),
                "a test",
                true,
                "me",
                Instant.parse("2026-11-01T12:00:00Z"));
        CountDownLatch looked = new CountDownLatch(1);
        CountDownLatch cameBack = new CountDownLatch(1);
        AtomicBoolean isFirst = new AtomicBoolean(true);
        store.set((step, key) -> {
            if (step.equals("after stat") && key.startsWith("_goferry/purged/done/") && isFirst.getAndSet(false)) {
                looked.countDown();
                await(cameBack);
            }
        });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> slow = threads.submit(() -> follow(purge));
            looked.await();
            assertThat(follow(purge)).isTrue();
            store.putIfAbsent(FILE, new byte[] {1});
            cameBack.countDown();
            assertThat(slow.get()).isTrue();
        }

        assertThat(store.stat(FILE)).isPresent();
    }

    private boolean follow(LogRecord.Purged purge) throws IOException {
        invalidation.follow(purge, new ModulePattern("*"));
        return true;
    }

    /** Long enough for the other to be done, unless it waits for us. */
    private static void await(CountDownLatch other) throws IOException {
        try {
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500);
            while (other.getCount() > 0 && System.nanoTime() < until) {
                Thread.sleep(5);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
