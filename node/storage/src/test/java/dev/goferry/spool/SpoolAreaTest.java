package dev.goferry.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.spool.SpoolArea.Reservation;
import dev.goferry.storage.FolderStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpoolAreaTest {
    @TempDir
    Path folder;

    private static Spool reserved(SpoolArea area, long bytes) throws IOException {
        return switch (area.reserve(bytes)) {
            case Reservation.Reserved(Spool spool) -> spool;
            case Reservation.Full(String reason) -> throw new AssertionError(reason);
        };
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("gate") && !file.endsWith("owner.lock"))
                    .toList();
        }
    }

    @Test
    void space_isReservedToTheLastByte_andNoFurther() throws Exception {
        try (SpoolArea area = SpoolArea.open(folder, 100, 0);
                Spool first = reserved(area, 60);
                Spool second = reserved(area, 40)) {
            assertThat(area.reservedBytes()).isEqualTo(100);
            assertThat(area.reserve(1)).isInstanceOf(Reservation.Full.class);
            assertThat(area.reserve(1).toString()).contains("1 bytes wanted, 0 of 100 left");
            assertThat(files()).containsExactlyInAnyOrder(first.file(), second.file());
        }
    }

    @Test
    void spaceAndFile_areGivenBack_atClose() throws Exception {
        try (SpoolArea area = SpoolArea.open(folder, 100, 0)) {
            Spool spool = reserved(area, 100);
            spool.write(ByteBuffer.wrap(new byte[70]));
            spool.close();
            spool.close();
            assertThat(area.reservedBytes()).isZero();
            assertThat(files()).isEmpty();
            reserved(area, 100).close();
        }
    }

    @Test
    void bytes_canBeReadWhileTheyAreWritten() throws Exception {
        try (SpoolArea area = SpoolArea.open(folder, 1 << 20, 0);
                Spool spool = reserved(area, 10)) {
            spool.write(ByteBuffer.wrap("01234".getBytes(UTF_8)));
            ByteBuffer seen = ByteBuffer.allocate(10);
            assertThat(spool.channel().read(seen, 2)).isEqualTo(3);
            spool.write(ByteBuffer.wrap("56789".getBytes(UTF_8)));
            assertThat(spool.size()).isEqualTo(10);
            assertThat(spool.file()).hasContent("0123456789");
        }
    }

    @Test
    void unknownLength_growsToTheLastByte_thenIsRefused() throws Exception {
        long max = (1 << 20) + 5;
        try (SpoolArea area = SpoolArea.open(folder, max, 0);
                Spool spool = reserved(area, 0)) {
            spool.write(ByteBuffer.wrap(new byte[1 << 20]));
            spool.write(ByteBuffer.wrap(new byte[5]));
            assertThatThrownBy(() -> spool.write(ByteBuffer.wrap(new byte[1])))
                    .isInstanceOf(SpoolFull.class)
                    .hasMessageContaining("full");
            assertThat(spool.size()).isEqualTo(max);
            assertThat(area.reservedBytes()).isEqualTo(max);
        }
    }

    @Test
    void growTo_changesNothing_whenItIsRefusedOrSmaller() throws Exception {
        try (SpoolArea area = SpoolArea.open(folder, 100, 0);
                Spool spool = reserved(area, 50)) {
            assertThat(spool.growTo(101)).isFalse();
            assertThat(spool.growTo(20)).isTrue();
            assertThat(area.reservedBytes()).isEqualTo(50);
            assertThat(spool.growTo(100)).isTrue();
            assertThat(area.reservedBytes()).isEqualTo(100);
        }
    }

    @Test
    void reservation_isRefused_whenTheDiskWouldBeTooFull() throws Exception {
        long free = Files.getFileStore(folder).getUsableSpace();
        try (SpoolArea area = SpoolArea.open(folder, Long.MAX_VALUE, free / 2)) {
            assertThat(area.reserve(free - free / 4)).isInstanceOf(Reservation.Full.class);
            assertThat(area.reserve(Long.MAX_VALUE)).isInstanceOf(Reservation.Full.class);
            assertThat(area.reservedBytes()).isZero();
            reserved(area, free / 8).close();
        }
    }

    @Test
    void promisedBytes_countAgainstTheDisk() throws Exception {
        long free = Files.getFileStore(folder).getUsableSpace();
        try (SpoolArea area = SpoolArea.open(folder, Long.MAX_VALUE, 0);
                Spool first = reserved(area, free / 3 * 2)) {
            assertThat(first.size()).isZero();
            assertThat(area.reserve(free / 3 * 2)).isInstanceOf(Reservation.Full.class);
        }
    }

    @Test
    void manyReservations_neverPassTheLimit() throws Exception {
        try (SpoolArea area = SpoolArea.open(folder, 1000, 0);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> outcomes = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                outcomes.add(threads.submit(() -> {
                    if (area.reserve(90) instanceof Reservation.Reserved(Spool spool)) {
                        try (spool) {
                            spool.write(ByteBuffer.wrap(new byte[90]));
                            return area.reservedBytes() <= 1000;
                        }
                    }
                    return true;
                }));
            }
            for (Future<Boolean> outcome : outcomes) {
                assertThat(outcome.get()).isTrue();
            }
            assertThat(area.reservedBytes()).isZero();
            assertThat(files()).isEmpty();
        }
    }

    @Test
    void finishedFile_isLinkedIntoAStore_andOutlivesItsSpool() throws Exception {
        try (FolderStore store = FolderStore.open(folder.resolve("store"));
                SpoolArea area = SpoolArea.open(store.spoolFolder(), 100, 0)) {
            try (Spool spool = reserved(area, 3)) {
                spool.write(ByteBuffer.wrap("zip".getBytes(UTF_8)));
                store.putIfAbsent("m/@v/v1.0.0.zip", spool.file());
                assertThat(Files.isSameFile(
                                spool.file(), store.localFile("m/@v/v1.0.0.zip").orElseThrow()))
                        .isTrue();
            }
            assertThat(store.read("m/@v/v1.0.0.zip", 3)).get().isEqualTo("zip".getBytes(UTF_8));
            try (Stream<?> listed = store.list("")) {
                assertThat(listed).hasSize(1);
            }
        }
    }

    @Test
    void limits_areRefused_whenTheyMakeNoSense() {
        assertThatThrownBy(() -> SpoolArea.open(folder, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SpoolArea.open(folder, 1, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
