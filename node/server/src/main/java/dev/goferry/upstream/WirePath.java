package dev.goferry.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The path of a request as cmd/go writes it: url.PathEscape of each segment, so that {@code !} becomes %21. */
final class WirePath {
    private static final String LITERAL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~$&+=:@/";

    private WirePath() {}

    static String escaped(String path) {
        StringBuilder out = new StringBuilder(path.length() + 8);
        for (byte b : path.getBytes(UTF_8)) {
            char c = (char) (b & 0xff);
            if (LITERAL.indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append('%').append(hex(c >> 4)).append(hex(c & 15));
            }
        }
        return out.toString();
    }

    private static char hex(int digit) {
        return "0123456789ABCDEF".charAt(digit);
    }
}
