package dev.goferry.module;

/** The major version at the end of a module path: {@code /v2}, or {@code .v1} on gopkg.in, by module.SplitPathVersion. */
final class PathMajor {
    private static final String GOPKG = "gopkg.in/";
    private static final String UNSTABLE = "-unstable";

    private PathMajor() {}

    /** Where the suffix starts; the path's length if it has none; -1 if the path's end is not allowed. */
    static int start(String path) {
        return path.startsWith(GOPKG) ? startOnGopkg(path) : startOfSlashV(path);
    }

    /** module.CheckPathMajor for a valid path. */
    static boolean matches(String path, Version version) {
        String v = version.value();
        int start = start(path);
        if (start == path.length()) {
            return v.startsWith("v0.") || v.startsWith("v1.") || version.isIncompatible();
        }
        int end = path.length();
        if (path.charAt(start) == '.') {
            end -= path.endsWith(UNSTABLE) ? UNSTABLE.length() : 0;
            // An old bug of gopkg.in's .v1 that go.mod files still name.
            if (v.startsWith("v0.0.0-") && path.startsWith(".v1", start) && end == start + 3) {
                return true;
            }
        }
        int length = end - start - 1;
        return v.indexOf('.') == length && path.regionMatches(start + 1, v, 0, length);
    }

    private static int startOfSlashV(String path) {
        int i = path.length();
        boolean dot = false;
        while (i > 0 && (isDigit(path.charAt(i - 1)) || path.charAt(i - 1) == '.')) {
            dot |= path.charAt(i - 1) == '.';
            i--;
        }
        if (i <= 1 || i == path.length() || path.charAt(i - 1) != 'v' || path.charAt(i - 2) != '/') {
            return path.length();
        }
        boolean one = path.length() - i == 1 && path.charAt(i) == '1';
        return dot || path.charAt(i) == '0' || one ? -1 : i - 2;
    }

    private static int startOnGopkg(String path) {
        int end = path.endsWith(UNSTABLE) ? path.length() - UNSTABLE.length() : path.length();
        int i = end;
        while (i > 0 && isDigit(path.charAt(i - 1))) {
            i--;
        }
        if (i == path.length() || i <= 1 || path.charAt(i - 1) != 'v' || path.charAt(i - 2) != '.') {
            return -1;
        }
        return path.charAt(i) == '0' && path.length() != i + 1 ? -1 : i - 2;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
