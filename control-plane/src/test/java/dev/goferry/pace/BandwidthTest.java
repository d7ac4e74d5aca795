package dev.goferry.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BandwidthTest {
    private final Bandwidth bandwidth = new Bandwidth();
    private final long began = System.nanoTime();

    private InputStream paced(byte[] bytes, long bytesPerSecond) {
        return bandwidth.paced(new ByteArrayInputStream(bytes), bytesPerSecond);
    }

    private Duration passed() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    @Test
    void bytes_comeAtTheirRate_butForAQuarterOfASecond() throws IOException {
        byte[] bytes = new byte[100_000];
        bytes[99_999] = 7;
        try (InputStream in = paced(bytes, 100_000)) {
            assertThat(in.read()).isZero();
            assertThat(in.readAllBytes()).hasSize(99_999).endsWith((byte) 7);
            assertThat(in.read()).isEqualTo(-1);
        }
        assertThat(passed()).isGreaterThanOrEqualTo(Duration.ofMillis(750));
    }

    @Test
    void bytes_comeAsTheyAre_withoutABound() {
        InputStream in = new ByteArrayInputStream(new byte[1]);
        assertThat(bandwidth.paced(in, 0)).isSameAs(in);
    }

    @Test
    void streamsThatShareIt_standInOneLine() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.startVirtualThread(this::readAQuarterOfASecond));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(passed()).isGreaterThanOrEqualTo(Duration.ofMillis(1_750));
    }

    private void readAQuarterOfASecond() {
        try (InputStream in = paced(new byte[2_500], 10_000)) {
            in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void readThatWaits_ends_whenItsThreadIsToldTo() throws IOException {
        try (InputStream in = paced(new byte[1_000], 1)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(in::readAllBytes).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
