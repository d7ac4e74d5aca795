package dev.goferry.prefetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PrefetchConfigTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void defaults_fetchAheadWithinBounds() {
        assertThat(PrefetchConfig.defaults())
                .isEqualTo(new PrefetchConfig(
                        true, true, 32, 6, 4096, 0.5, Duration.ofSeconds(60), Duration.ofSeconds(60), 256, 32 << 20));
    }

    @Test
    void limits_areTaken_atTheirEdges() {
        new PrefetchConfig(true, true, 1, 1, 1, 0, SECOND, SECOND, 1, 64 << 10);
        new PrefetchConfig(true, true, 1024, 1024, 65_536, 1, SECOND, SECOND, 65_536, 64L << 30);
    }

    @Test
    void limits_areRefusedWithTheirKey_beyondTheirEdges() {
        refused("prefetch.concurrency", () -> new PrefetchConfig(true, true, 0, 1, 1, 0, SECOND, SECOND, 1, 1 << 20));
        refused(
                "prefetch.concurrency",
                () -> new PrefetchConfig(true, true, 1025, 1, 1, 0, SECOND, SECOND, 1, 1 << 20));
        refused(
                "prefetch.zip-concurrency",
                () -> new PrefetchConfig(true, true, 4, 5, 1, 0, SECOND, SECOND, 1, 1 << 20));
        refused("prefetch.queue", () -> new PrefetchConfig(true, true, 1, 1, 0, 0, SECOND, SECOND, 1, 1 << 20));
        refused(
                "prefetch.min-use-rate",
                () -> new PrefetchConfig(true, true, 1, 1, 1, 1.1, SECOND, SECOND, 1, 1 << 20));
        refused(
                "prefetch.min-use-rate",
                () -> new PrefetchConfig(true, true, 1, 1, 1, Double.NaN, SECOND, SECOND, 1, 1 << 20));
        refused("prefetch.expiry", () -> new PrefetchConfig(true, true, 1, 1, 1, 0, Duration.ZERO, SECOND, 1, 1 << 20));
        refused(
                "prefetch.idle",
                () -> new PrefetchConfig(true, true, 1, 1, 1, 0, SECOND, SECOND.negated(), 1, 1 << 20));
        refused("prefetch.clients", () -> new PrefetchConfig(true, true, 1, 1, 1, 0, SECOND, SECOND, 0, 1 << 20));
        refused("prefetch.memory", () -> new PrefetchConfig(true, true, 1, 1, 1, 0, SECOND, SECOND, 1, (64 << 10) - 1));
        refused(
                "prefetch.memory",
                () -> new PrefetchConfig(true, true, 1, 1, 1, 0, SECOND, SECOND, 1, (64L << 30) + 1));
    }

    private static void refused(String key, Runnable config) {
        assertThatThrownBy(config::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(key + ": ");
    }
}
