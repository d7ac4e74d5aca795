package dev.goferry.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** By the examples of FIPS 180-4. */
final class Sha256Test {
    private static final String OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private static final String OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @Test
    void hash_isTheStandards_inEveryForm() {
        assertThat(Sha256.hex("abc")).isEqualTo(OF_ABC);
        assertThat(Sha256.hex(new byte[] {'a', 'b', 'c'})).isEqualTo(OF_ABC);
        assertThat(HexFormat.of().formatHex(Sha256.of(new byte[0]))).isEqualTo(OF_NOTHING);
        assertThat(HexFormat.of().formatHex(Sha256.create().digest())).isEqualTo(OF_NOTHING);
    }

    @Test
    void text_isHashed_asUtf8() {
        assertThat(Sha256.hex("\u00e9")).isEqualTo(Sha256.hex(new byte[] {(byte) 0xc3, (byte) 0xa9}));
    }
}
