package dev.goferry.verification;

import dev.goferry.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The h1 of a .mod file, as in the {@code /go.mod} lines of go.sum: dirhash.Hash1 of one file named go.mod. */
public final class GoModHash {
    private GoModHash() {}

    /** {@code h1:} and base64, for the exact bytes of the file. */
    public static String of(byte[] goMod) {
        String line = Sha256.hex(goMod) + "  go.mod\n";
        return "h1:" + Base64.getEncoder().encodeToString(Sha256.of(line.getBytes(StandardCharsets.US_ASCII)));
    }
}
