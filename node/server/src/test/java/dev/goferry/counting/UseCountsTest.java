package dev.goferry.counting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class UseCountsTest {
    private static final int THREADS = 4;
    private static final int EACH = 50_000;

    private final UseCounts counts = new UseCounts();
    private final Map<ModuleVersion, Integer> drained = new HashMap<>();

    private static ModuleVersion module(int number) {
        return new ModuleVersion(new ModulePath("example.com/m" + number), new Version("v1.0.0"));
    }

    private static ArtifactKey file(int number, ArtifactKind kind) {
        return new ArtifactKey(module(number), kind);
    }

    private void drain() {
        counts.drain((key, requests) -> drained.merge(key.module(), requests, Integer::sum));
    }

    @Test
    void counts_areAdded_whoeverCountsTheSameVersion() {
        UseCount info = counts.of(file(1, ArtifactKind.INFO));
        UseCount mod = counts.of(file(1, ArtifactKind.MOD));
        info.increment();
        mod.increment();
        mod.increment();
        counts.count(file(1, ArtifactKind.ZIP));
        counts.of(file(2, ArtifactKind.INFO));

        drain();

        assertThat(drained).containsExactly(Map.entry(module(1), 4));
        drain();
        assertThat(drained).containsExactly(Map.entry(module(1), 4));
        mod.increment();
        drain();
        assertThat(drained).containsExactly(Map.entry(module(1), 5));
    }

    @Test
    void noCount_isLostOrDoubled_whileManyCountAndOneDrains() throws InterruptedException {
        List<UseCount> counters = java.util.stream.IntStream.range(0, 7)
                .mapToObj(i -> counts.of(file(i, ArtifactKind.MOD)))
                .toList();
        CountDownLatch left = new CountDownLatch(THREADS);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < EACH; i++) {
                    counters.get(i % counters.size()).increment();
                }
                left.countDown();
            }));
        }
        while (left.getCount() > 0) {
            drain();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        drain();

        assertThat(drained.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(THREADS * EACH);
        assertThat(drained).hasSize(7);
    }
}
