package dev.goferry.purge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.log.LogRecord;
import dev.goferry.log.PurgeScope;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModulePattern;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.storage.FaultyStore;
import dev.goferry.storage.MemoryStore;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class BarredTest {
    private final ObjectStore store = new MemoryStore(java.time.InstantSource.system());
    private final Barred writer = new Barred(store);
    private final Barred reader = new Barred(store);

    private static ModuleVersion version(String path, String version) {
        return new ModuleVersion(new ModulePath(path), new Version(version));
    }

    private static LogRecord.Purged purge(PurgeScope scope, String reason) {
        return new LogRecord.Purged(scope, reason, false, "test", Instant.EPOCH);
    }

    @Test
    void scopes_barWhatTheyCover_andNothingElse() throws Exception {
        writer.bar(purge(new PurgeScope.OneVersion(version("example.com/a", "v1.0.0")), "one"));
        writer.bar(purge(new PurgeScope.WholeModule(new ModulePath("example.com/b")), "module"));
        writer.bar(purge(new PurgeScope.Matching(new ModulePattern("evil.example/*")), "pattern"));

        assertThat(reader.now(version("example.com/a", "v1.0.0")).orElseThrow().reason())
                .isEqualTo("one");
        assertThat(reader.now(version("example.com/a", "v1.0.1"))).isEmpty();
        assertThat(reader.now(version("example.com/b", "v1.2.3")).orElseThrow().reason())
                .isEqualTo("module");
        assertThat(reader.now(version("evil.example/x", "v0.1.0")).orElseThrow().reason())
                .isEqualTo("pattern");
        assertThat(reader.now(version("good.example/x", "v0.1.0"))).isEmpty();
    }

    @Test
    void lift_takesTheSameScopeAway_andNoOther() throws Exception {
        PurgeScope one = new PurgeScope.OneVersion(version("example.com/a", "v1.0.0"));
        writer.bar(purge(one, "one"));
        writer.bar(purge(new PurgeScope.WholeModule(new ModulePath("example.com/a")), "module"));

        writer.lift(one);

        assertThat(reader.now(version("example.com/a", "v1.0.0")).orElseThrow().reason())
                .isEqualTo("module");
    }

    @Test
    void recently_isAtMostASecondOld_andNowIsNot() throws Exception {
        ModuleVersion module = version("example.com/a", "v1.0.0");
        assertThat(reader.recently(module)).isEmpty();

        writer.bar(purge(new PurgeScope.OneVersion(module), "one"));

        assertThat(reader.now(module)).isPresent();
        assertThat(reader.recently(module)).isPresent();
        Barred other = new Barred(store);
        assertThat(other.recently(module)).isPresent();
    }

    @Test
    void bars_areAllKept_whenManyAreWrittenAtOnce() throws Exception {
        List<Future<?>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 10; i++) {
                PurgeScope scope = new PurgeScope.OneVersion(version("example.com/m" + i, "v1.0.0"));
                all.add(threads.submit(() -> {
                    new Barred(store).bar(purge(scope, "many"));
                    return scope;
                }));
            }
        }
        for (Future<?> each : all) {
            each.get();
        }
        for (int i = 0; i < 10; i++) {
            assertThat(reader.now(version("example.com/m" + i, "v1.0.0"))).isPresent();
        }
    }

    @Test
    void herd_sharesOneFailure_whenTheStoreDoesNotAnswer() throws Exception {
        int herd = 50;
        FaultyStore silent = new FaultyStore(store);
        CountDownLatch here = new CountDownLatch(herd);
        AtomicInteger looks = new AtomicInteger();
        silent.set((step, key) -> {
            looks.incrementAndGet();
            await(here);
            throw new IOException("no answer");
        });
        Barred barred = new Barred(silent);
        AtomicInteger failures = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < herd; i++) {
                boolean surely = i % 2 == 0;
                threads.submit(() -> {
                    here.countDown();
                    ModuleVersion module = version("example.com/a", "v1.0.0");
                    assertThatThrownBy(() -> {
                                Optional<LogRecord.Purged> _ = surely ? barred.now(module) : barred.recently(module);
                            })
                            .hasMessage("no answer");
                    failures.incrementAndGet();
                });
            }
        }
        assertThat(failures).hasValue(herd);
        // One that was under way, one that began after all had asked, and a few for those who came late.
        assertThat(looks.get()).isLessThan(10);
        silent.set(FaultyStore.Fault.NONE);
        assertThat(barred.now(version("example.com/a", "v1.0.0"))).isEmpty();
    }

    /** Until all have asked, and a moment longer. */
    private static void await(CountDownLatch here) {
        try {
            here.await();
            Thread.sleep(300);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void damagedDocument_isNoAnswer_neverAnEmptyOne() throws Exception {
        store.replace("_goferry/purged/barred.ndjson", "{}\n".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> reader.now(version("example.com/a", "v1.0.0")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
    }
}
