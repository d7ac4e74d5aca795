package dev.goferry.grant;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tokens are {@code goferry_{id}_{secret}} with 32 random bytes as the secret. So many random bits need no slow hash:
 * what is stored is their SHA-256.
 */
final class Secrets {
    private static final Pattern TOKEN = Pattern.compile("goferry_([a-z0-9]{1,32})_([A-Za-z0-9_-]{43})");

    private final SecureRandom random = new SecureRandom();

    /** A token taken apart. */
    record Parts(String id, String secret) {}

    String freshId() {
        byte[] id = new byte[6];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    String freshSecret() {
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    static String token(String id, String secret) {
        return "goferry_" + id + "_" + secret;
    }

    static Optional<Parts> parts(String token) {
        Matcher parts = TOKEN.matcher(token);
        return parts.matches() ? Optional.of(new Parts(parts.group(1), parts.group(2))) : Optional.empty();
    }

    static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
