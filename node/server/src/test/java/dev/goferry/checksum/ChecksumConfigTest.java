package dev.goferry.checksum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.module.ModulePattern;
import dev.goferry.sumdb.SumDbSpec;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ChecksumConfigTest {
    private static final SumDbSpec SUMDB = SumDbSpec.parse("sum.golang.org");

    @Test
    void defaults_areWhatIsDocumented() {
        ChecksumConfig config = ChecksumConfig.of(SUMDB, ModulePattern.NONE, ModulePattern.NONE);
        assertThat(config)
                .isEqualTo(with(Duration.ofSeconds(30), Duration.ofSeconds(20), 64, 3, 65_536, 1_048_576, 1024));
    }

    @Test
    void limit_isRefused_unlessPositive() {
        Duration second = Duration.ofSeconds(1);
        assertThat(with(Duration.ofNanos(1), Duration.ofNanos(1), 1, 1, 1, 1, 1))
                .isNotNull();
        assertThatThrownBy(() -> with(Duration.ZERO, second, 1, 1, 1, 1, 1)).hasMessageContaining("latestTtl");
        assertThatThrownBy(() -> with(second, second.negated(), 1, 1, 1, 1, 1)).hasMessageContaining("timeout");
        assertThatThrownBy(() -> with(second, second, 0, 1, 1, 1, 1)).hasMessageContaining("maxInFlight");
        assertThatThrownBy(() -> with(second, second, 1, 0, 1, 1, 1)).hasMessageContaining("tries");
        assertThatThrownBy(() -> with(second, second, 1, 1, 0, 1, 1)).hasMessageContaining("maxLookupBytes");
        assertThatThrownBy(() -> with(second, second, 1, 1, 1, 0, 1)).hasMessageContaining("maxDataTileBytes");
        assertThatThrownBy(() -> with(second, second, 1, 1, 1, 1, -1)).hasMessageContaining("maxTiles");
    }

    private static ChecksumConfig with(
            Duration latestTtl, Duration timeout, int inFlight, int tries, int lookup, int dataTile, int tiles) {
        return new ChecksumConfig(
                SUMDB,
                ModulePattern.NONE,
                ModulePattern.NONE,
                latestTtl,
                Duration.ofSeconds(10),
                Duration.ofMinutes(10),
                inFlight,
                timeout,
                tries,
                lookup,
                dataTile,
                tiles);
    }
}
