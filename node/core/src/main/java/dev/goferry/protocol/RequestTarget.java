package dev.goferry.protocol;

import dev.goferry.module.InvalidName;

/** The wire form of a path: visible ASCII, percent-decoded exactly once. A plus sign is a plus sign. */
final class RequestTarget {
    private RequestTarget() {}

    /**
     * The decoded path without its query string; of an absolute target (RFC 9112, 3.2.2), the path below its host.
     *
     * @throws InvalidName if it does not begin with a slash, or holds what no valid name holds
     */
    static String decode(String raw) {
        String target = raw.startsWith("http://") || raw.startsWith("https://") ? belowHost(raw) : raw;
        if (target.isEmpty() || target.charAt(0) != '/') {
            throw new InvalidName("bad request target: it must begin with '/'");
        }
        int end = target.indexOf('?');
        end = end < 0 ? target.length() : end;
        int percent = firstPercent(target, end);
        if (percent == end) {
            return target.substring(0, end);
        }
        StringBuilder path = new StringBuilder(end).append(target, 0, percent);
        int i = percent;
        while (i < end) {
            if (target.charAt(i) == '%') {
                path.append(escapedCharacter(target, i, end));
                i += 3;
            } else {
                path.append(target.charAt(i++));
            }
        }
        return path.toString();
    }

    private static String belowHost(String absolute) {
        int slash = absolute.indexOf('/', absolute.indexOf("//") + 2);
        return slash < 0 ? "/" : absolute.substring(slash);
    }

    /** Passes over every character that may stand as it is. */
    private static int firstPercent(String target, int end) {
        int percent = end;
        for (int i = end - 1; i >= 0; i--) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '\\' || c == '#') {
                throw new InvalidName(
                        "bad request target: controls, spaces, '\\', '#' and non-ASCII must not stand in it");
            }
            percent = c == '%' ? i : percent;
        }
        return percent;
    }

    private static char escapedCharacter(String target, int at, int end) {
        int high = at + 2 < end ? Character.digit(target.charAt(at + 1), 16) : -1;
        int low = at + 2 < end ? Character.digit(target.charAt(at + 2), 16) : -1;
        if (high < 0 || low < 0) {
            throw new InvalidName("bad request target: '%' must stand before two hexadecimal digits");
        }
        char c = (char) (high << 4 | low);
        if (c < ' ' || c >= 0x7f || c == '/' || c == '\\' || c == '%') {
            throw new InvalidName(
                    "bad request target: an escaped slash, backslash, percent sign, control or non-ASCII byte");
        }
        return c;
    }
}
