package dev.goferry.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class CapacityTest {
    private static final long ZIP = Constants.ZIP_BYTES;

    private static Shape shape(int regions, int nodes, int versions, long diskBytes) {
        return new Shape("test", regions, nodes, versions, 1_000, 1_000, diskBytes);
    }

    @Test
    void disk_keepsWhatWasAskedForLast() {
        Disk disk = new Disk(2);
        assertThat(disk.ask(1)).isFalse();
        assertThat(disk.ask(2)).isFalse();
        assertThat(disk.ask(1)).isTrue();
        assertThat(disk.ask(3)).isFalse();
        assertThat(disk.ask(2)).isFalse();
        assertThat(disk.ask(1)).isFalse();
    }

    @Test
    void everyZip_isOnDisk_whereAllFit() {
        assertThat(Need.of(shape(1, 2, 500, 500 * ZIP), 7).diskHits()).isGreaterThan(0.95);
    }

    @Test
    void disk_hasTheShareOfItsRanks_asZipfSays() {
        // The 10 % most asked of 10,000 are 76 % of all requests; the least recently asked for is a little worse.
        assertThat(Need.of(shape(1, 1, 10_000, 1_000 * ZIP), 7).diskHits()).isBetween(0.55, 0.765);
    }

    @Test
    void need_growsWithItsCause() {
        Need small = Need.of(shape(2, 2, 5_000, 500 * ZIP), 7);
        assertThat(Need.of(shape(2, 2, 5_000, 2_000 * ZIP), 7).bucketMegabytes())
                .isLessThan(small.bucketMegabytes());
        assertThat(Need.of(shape(2, 4, 5_000, 500 * ZIP), 7).indexMegabytes()).isEqualTo(small.indexMegabytes() / 2);
        assertThat(Need.of(shape(3, 2, 5_000, 500 * ZIP), 7).betweenGigabytes())
                .isEqualTo(small.betweenGigabytes() * 2);
    }

    @Test
    void shape_isRefused_withoutNodes() {
        assertThatThrownBy(() -> shape(1, 0, 1, 1)).hasMessageContaining("at least one of everything");
    }

    @Test
    void document_hasTheRows_thatTheProgramPrints() throws Exception {
        // The smallest: the others take seconds.
        assertThat(Files.readString(Path.of("../../docs/capacity.md")))
                .as("run dev.goferry.capacity.Capacity and put its table there")
                .contains(Capacity.row(Capacity.SHAPES.getFirst()));
    }
}
