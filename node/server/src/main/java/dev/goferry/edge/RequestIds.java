package dev.goferry.edge;

import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Names requests, so that a person, the access log and a trace can speak of the same one: the client's own
 * {@code X-Request-Id} if it is harmless, else a number that no other process and event loop uses. Not thread-safe.
 */
final class RequestIds {
    private static final int LONGEST = 64;

    private final String prefix;
    private long next;

    RequestIds() {
        byte[] random = new byte[6];
        new SecureRandom().nextBytes(random);
        this.prefix = HexFormat.of().formatHex(random) + '-';
    }

    String of(@Nullable String given) {
        return given != null && harmless(given) ? given : prefix + Long.toString(next++, Character.MAX_RADIX);
    }

    private static boolean harmless(String id) {
        if (id.isEmpty() || id.length() > LONGEST) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!word && c != '-' && c != '_' && c != '.') {
                return false;
            }
        }
        return true;
    }
}
