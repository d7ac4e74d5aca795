package dev.goferry.verification;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;

/** The h1 of a .mod file, as in the {@code /go.mod} lines of go.sum: dirhash.Hash1 of one file named go.mod. */
public final class GoModHash {
    private GoModHash() {}

    /** {@code h1:} and base64, for the exact bytes of the file. */
    public static String of(byte[] goMod) {
        MessageDigest digest = Sha256.create();
        String line = HexFormat.of().formatHex(digest.digest(goMod)) + "  go.mod\n";
        return "h1:" + Base64.getEncoder().encodeToString(digest.digest(line.getBytes(StandardCharsets.US_ASCII)));
    }
}
