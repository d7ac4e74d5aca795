package dev.goferry.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.digest.Sha256;
import dev.goferry.pin.Pin;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class DigestTest {
    private final byte[] bytes = new byte[300_000];
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    DigestTest() {
        new Random(3).nextBytes(bytes);
    }

    private Digest copied(long enough) throws IOException {
        return Digest.copy(new ByteArrayInputStream(bytes), out, enough);
    }

    @Test
    void copy_isWhole_andTellsWhatItWas() throws IOException {
        assertThat(copied(bytes.length)).isEqualTo(new Digest(bytes.length, Sha256.hex(bytes)));
        assertThat(out.toByteArray()).isEqualTo(bytes);
        assertThat(Digest.of(new ByteArrayInputStream(bytes))).isEqualTo(new Digest(bytes.length, Sha256.hex(bytes)));
    }

    @Test
    void copy_ends_whenMoreThanEnoughCame() throws IOException {
        assertThat(copied(bytes.length - 1).size()).isEqualTo(bytes.length);
        out.reset();
        assertThat(copied(1).size()).isBetween(2L, 100_000L);
    }

    @Test
    void digest_isOfAPin_onlyBySizeAndHash() throws IOException {
        Pin pin = new Pin(bytes.length, Sha256.hex(bytes), Optional.empty(), "direct", Instant.EPOCH, Pin.FIRST_USE);
        assertThat(copied(bytes.length).isOf(pin)).isTrue();
        assertThat(new Digest(bytes.length - 1, pin.sha256()).isOf(pin)).isFalse();
        assertThat(new Digest(bytes.length, "0".repeat(64)).isOf(pin)).isFalse();
    }
}
