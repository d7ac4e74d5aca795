package dev.goferry.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.cluster.ModuleIndex;
import dev.goferry.cluster.ModuleIndexContract;
import dev.goferry.pin.Pin;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LocalIndexTest extends ModuleIndexContract {
    private final LocalIndex index = new LocalIndex(10);

    @Override
    protected ModuleIndex index() {
        return index;
    }

    @Override
    protected ModuleIndex others() {
        return index;
    }

    @Test
    void version_thatNobodyAskedForLongest_goes_whenItIsFull() {
        for (int i = 0; i < 10; i++) {
            index.add(key(i), pin());
        }
        assertThat(index.find(key(0))).isPresent();
        index.add(key(10), pin());
        assertThat(index.size()).isEqualTo(10);
        assertThat(index.find(key(0))).isPresent();
        assertThat(index.find(key(1))).isEmpty();
        assertThat(index.find(key(10))).isPresent();
    }

    private static ArtifactKey key(int patch) {
        return ArtifactKey.parse("example.com/x/@v/v1.0." + patch + ".mod").orElseThrow();
    }

    private static Pin pin() {
        return new Pin(1, "00".repeat(32), Optional.empty(), "direct", Instant.EPOCH, Pin.FIRST_USE);
    }
}
