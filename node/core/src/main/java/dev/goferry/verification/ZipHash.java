package dev.goferry.verification;

import dev.goferry.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * The h1 of a module zip by
 * <a href="https://pkg.go.dev/golang.org/x/mod/sumdb/dirhash#Hash1">dirhash.Hash1</a>: SHA-256 over one line
 * {@code HEX␠␠NAME} for each entry, in the byte order of names. Not thread-safe.
 */
final class ZipHash {
    private record Line(String name, String sha256) {}

    private final String prefix;
    private final MessageDigest file = Sha256.create();
    private final List<Line> lines = new ArrayList<>();

    ZipHash(String prefix) {
        this.prefix = prefix;
    }

    void update(byte[] bytes, int length) {
        file.update(bytes, 0, length);
    }

    /** Ends the file whose bytes were just given; folders count as empty files. */
    void endFile(String name) {
        lines.add(new Line(name, HexFormat.of().formatHex(file.digest())));
    }

    String h1() {
        lines.sort(Comparator.comparing(Line::name, ZipHash::compareUtf8));
        MessageDigest all = Sha256.create();
        for (Line line : lines) {
            String text = line.sha256 + "  " + prefix + line.name + "\n";
            all.update(text.getBytes(StandardCharsets.UTF_8));
        }
        return "h1:" + Base64.getEncoder().encodeToString(all.digest());
    }

    /** The order of UTF-8 bytes is that of code points, which String's order is not beyond the basic plane. */
    static int compareUtf8(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean high = Character.isSurrogate(x);
                return high != Character.isSurrogate(y) ? (high ? 1 : -1) : Character.compare(x, y);
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
