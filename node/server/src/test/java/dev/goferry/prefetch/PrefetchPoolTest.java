package dev.goferry.prefetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrefetchPoolTest {
    private static final ModuleVersion TOP = module("example.com/a/top", "v1.0.0");

    private final Queue<ArtifactKey> fetched = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T10:00:00Z"));
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();

    @Test
    void requirementsOfAnUnprunedModule_areFetched_whenItIsServed() {
        try (var pool = pool(config(4, 100), this::fetch)) {
            serveTop(pool, 10);
            awaitFetched(10);
            assertThat(uses(pool).issued()).isEqualTo(10);
        }
    }

    @Test
    void fetches_stayWithinConcurrency() {
        try (var pool = pool(config(3, 100), this::fetch)) {
            serveTop(pool, 40);
            awaitFetched(40);
        }
        assertThat(mostAtOnce).hasValue(3);
    }

    @Test
    void oldestWaiting_isDropped_whenTheQueueIsFull() {
        var hold = new CountDownLatch(1);
        try (var pool = pool(config(1, 5), file -> held(hold, file))) {
            serveTop(pool, 10);
            hold.countDown();
            awaitFetched(5);
            assertThat(uses(pool).dropped()).isEqualTo(5);
            assertThat(fetched).containsExactlyElementsOf(children(10).subList(5, 10));
        }
    }

    @Test
    void waitingFile_isLeftToTheClient_whenItAsksFirst() {
        var hold = new CountDownLatch(1);
        try (var pool = pool(config(1, 100), file -> held(hold, file))) {
            serveTop(pool, 3);
            pool.asked("client", children(3).get(2));
            hold.countDown();
            awaitFetched(2);
            assertThat(uses(pool)).isEqualTo(new Uses(2, 0, 0, 1, 0));
        }
    }

    @Test
    void fileInFlight_countsAsUsed_whenAClientAsksForIt() {
        var hold = new CountDownLatch(1);
        try (var pool = pool(config(1, 100), file -> held(hold, file))) {
            serveTop(pool, 1);
            pool.asked("another", children(1).getFirst());
            hold.countDown();
            awaitFetched(1);
            await().until(() -> uses(pool).used() == 1);
        }
    }

    @Test
    void fetchedFile_countsAsUsedOrWasted_onceAskedOrExpired() {
        try (var pool = pool(config(4, 100), this::fetch)) {
            serveTop(pool, 4);
            awaitFetched(4);
            await().until(() -> uses(pool).issued() == 4);
            pool.asked("client", children(4).get(0));
            pool.asked("another", children(4).get(1));
            now.updateAndGet(t -> t.plus(PrefetchConfig.defaults().expiry()).plusMillis(1));
            assertThat(uses(pool)).isEqualTo(new Uses(4, 2, 2, 0, 0));
            assertThat(uses(pool).rate()).isEqualTo(0.5);
        }
    }

    @Test
    void fileThatAnotherNodeWasAskedFor_countsAsUsedOnce_andNothingIsGuessedFromIt() {
        var next = module("example.com/a/utop", "v1.0.0");
        try (var pool = pool(config(4, 100), this::fetch)) {
            serveTop(pool, 2);
            await().until(() -> uses(pool).issued() == 2);
            assertThat(pool.settled(children(2).getFirst())).isTrue();
            assertThat(pool.settled(children(2).getFirst())).isFalse();
            assertThat(pool.settled(mod(next))).isFalse();
            pool.served("client", next, requirements(List.of(child(3))));
            assertThat(uses(pool)).isEqualTo(new Uses(2, 1, 0, 0, 0));
        }
        assertThat(fetched).hasSize(2);
    }

    @Test
    void fileThatAnotherNodeFetchedAhead_isNewOnce_withinItsTime_andCountsNothingHere() {
        try (var pool = pool(config(4, 100), this::fetch)) {
            children(3).forEach(pool::fetchedElsewhere);
            assertThat(pool.settled(children(3).get(0))).isTrue();
            assertThat(pool.settled(children(3).get(0))).isFalse();
            assertThat(pool.asked("client", children(3).get(1))).isTrue();
            now.updateAndGet(t -> t.plus(PrefetchConfig.defaults().expiry()).plusMillis(1));
            assertThat(uses(pool)).isEqualTo(Uses.ZERO);
            assertThat(pool.settled(children(3).get(2))).isFalse();
        }
    }

    @Test
    void waitingOrFlyingFile_isOvertakenOrUsed_whenAnotherNodeIsAskedForIt() {
        var hold = new CountDownLatch(1);
        try (var pool = pool(config(1, 100), file -> held(hold, file))) {
            serveTop(pool, 3);
            assertThat(pool.settled(children(3).get(2))).isFalse();
            assertThat(pool.settled(children(3).get(0))).isFalse();
            hold.countDown();
            await().until(() -> uses(pool).issued() == 2);
            assertThat(uses(pool)).isEqualTo(new Uses(2, 1, 0, 1, 0));
            assertThat(fetched).doesNotContain(children(3).get(2));
        }
    }

    @Test
    void storedFile_countsAsNothing_andItsRequirementsAreFollowed() {
        var below = module("example.com/b/below", "v1.0.0");
        Fetcher fetcher = file -> {
            fetched.add(file);
            return new Fetcher.Outcome.Stored(
                    file.equals(children(1).getFirst()) ? requirements(List.of(below)) : Requirements.NONE);
        };
        try (var pool = pool(config(4, 100), fetcher)) {
            serveTop(pool, 1);
            await().until(() -> fetched.contains(mod(below)));
            assertThat(uses(pool)).isEqualTo(Uses.ZERO);
        }
    }

    @Test
    void reason_isSwitchedOffButForASample_whenItsFilesAreNotUsed() {
        try (var pool = pool(config(8, 1000), file -> {
            fetched.add(file);
            return new Fetcher.Outcome.Failed();
        })) {
            serveTop(pool, 64);
            await().until(() -> uses(pool).wasted() == 64);
            var next = module("example.com/a/utop", "v1.0.0");
            pool.asked("client", mod(next));
            pool.served(
                    "client",
                    next,
                    requirements(IntStream.range(100, 164)
                            .mapToObj(PrefetchPoolTest::child)
                            .toList()));
            await().until(() -> uses(pool).issued() == 68);
            assertThat(uses(pool).dropped()).isEqualTo(60);
        }
    }

    @Test
    void nothing_isFetched_whenOff() {
        try (var pool = pool(PrefetchConfig.off(), this::fetch)) {
            serveTop(pool, 10);
            assertThat(uses(pool)).isEqualTo(Uses.ZERO);
        }
        assertThat(fetched).isEmpty();
    }

    @Test
    void close_interruptsWhatIsOnItsWay_andForgetsTheRest() {
        var interrupted = new CountDownLatch(1);
        var pool = pool(config(1, 100), file -> {
            fetched.add(file);
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return new Fetcher.Outcome.Refused();
        });
        serveTop(pool, 5);
        awaitFetched(1);
        pool.close();
        await().until(() -> interrupted.getCount() == 0);
        assertThat(fetched).hasSize(1);
    }

    private PrefetchPool pool(PrefetchConfig config, Fetcher fetcher) {
        return new PrefetchPool(config, fetcher, now::get);
    }

    private static PrefetchConfig config(int concurrency, int queue) {
        return new PrefetchConfig(
                true, true, concurrency, 1, queue, 0.5, Duration.ofSeconds(60), Duration.ofSeconds(600), 10, 1 << 20);
    }

    private Fetcher.Outcome fetch(ArtifactKey file) throws InterruptedException {
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        Thread.sleep(2);
        atOnce.decrementAndGet();
        fetched.add(file);
        return new Fetcher.Outcome.Fetched(Requirements.NONE);
    }

    private Fetcher.Outcome held(CountDownLatch hold, ArtifactKey file) throws InterruptedException {
        hold.await();
        return fetch(file);
    }

    private static void serveTop(PrefetchPool pool, int children) {
        pool.asked("client", mod(TOP));
        pool.served(
                "client",
                TOP,
                requirements(
                        children(children).stream().map(ArtifactKey::module).toList()));
    }

    private void awaitFetched(int count) {
        await().until(() -> fetched.size() >= count);
    }

    private static Uses uses(PrefetchPool pool) {
        return pool.uses().values().stream().reduce(Uses.ZERO, Uses::plus);
    }

    private static List<ArtifactKey> children(int count) {
        return IntStream.range(0, count)
                .mapToObj(PrefetchPoolTest::child)
                .map(PrefetchPoolTest::mod)
                .toList();
    }

    private static ModuleVersion child(int number) {
        return module("example.com/c/child" + number, "v1.0." + number);
    }

    private static Requirements requirements(List<ModuleVersion> modules) {
        return new Requirements(
                false,
                modules.stream()
                        .map(m -> new Requirements.Requirement(m, false))
                        .toList());
    }

    private static ArtifactKey mod(ModuleVersion module) {
        return new ArtifactKey(module, ArtifactKind.MOD);
    }

    private static ModuleVersion module(String path, String version) {
        return new ModuleVersion(new ModulePath(path), new Version(version));
    }
}
