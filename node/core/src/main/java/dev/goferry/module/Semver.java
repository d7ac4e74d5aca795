package dev.goferry.module;

import java.util.List;
import java.util.Optional;

/** Semantic versions with a leading v, by golang.org/x/mod/semver, read in place. */
final class Semver {
    /** What short forms lack. */
    private static final List<String> MISSING = List.of("", ".0", ".0.0");

    private Semver() {}

    /** Where {@code vMAJOR.MINOR.PATCH[-PRERELEASE]} ends; -1 if the text does not begin with one. */
    static int endOfPrerelease(String v) {
        int i = endOfPatch(v);
        return i > 0 && i < v.length() && v.charAt(i) == '-' ? endOfIdentifiers(v, i + 1) : i;
    }

    /** semver.Canonical, but for {@code +incompatible}, which stays. */
    static Optional<String> canonical(String v) {
        for (String missing : MISSING) {
            String full = v + missing;
            int end = endOfPrerelease(full);
            if (end == full.length()) {
                return Optional.of(full);
            }
            if (missing.isEmpty() && end > 0 && v.charAt(end) == '+' && endOfBuild(v, end + 1) == v.length()) {
                return Optional.of(
                        v.startsWith("+incompatible", end) && v.length() == end + 13 ? v : v.substring(0, end));
            }
        }
        return Optional.empty();
    }

    /** Where {@code vMAJOR.MINOR.PATCH} ends, or -1. */
    static int endOfPatch(String v) {
        if (v.isEmpty() || v.charAt(0) != 'v') {
            return -1;
        }
        int i = endOfNumber(v, 1);
        i = i > 0 && i < v.length() && v.charAt(i) == '.' ? endOfNumber(v, i + 1) : -1;
        return i > 0 && i < v.length() && v.charAt(i) == '.' ? endOfNumber(v, i + 1) : -1;
    }

    /** Compares two valid versions by precedence; build metadata does not count. */
    static int compare(String v, String w) {
        int i = 1;
        int j = 1;
        for (int part = 0; part < 3; part++) {
            int iEnd = endOfNumber(v, i);
            int jEnd = endOfNumber(w, j);
            int order = compareNumbers(v, i, iEnd, w, j, jEnd);
            if (order != 0) {
                return order;
            }
            i = iEnd + 1;
            j = jEnd + 1;
        }
        return comparePrereleases(v, i - 1, w, j - 1);
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int comparePrereleases(String v, int i, String w, int j) {
        boolean vRelease = i == v.length() || v.charAt(i) == '+';
        boolean wRelease = j == w.length() || w.charAt(j) == '+';
        if (vRelease || wRelease) {
            return Boolean.compare(vRelease, wRelease);
        }
        while (true) {
            int iEnd = endOfIdentifier(v, i + 1);
            int jEnd = endOfIdentifier(w, j + 1);
            int order = compareIdentifiers(v, i + 1, iEnd, w, j + 1, jEnd);
            if (order != 0) {
                return order;
            }
            boolean vDone = iEnd == v.length() || v.charAt(iEnd) == '+';
            boolean wDone = jEnd == w.length() || w.charAt(jEnd) == '+';
            if (vDone || wDone) {
                return Boolean.compare(wDone, vDone);
            }
            i = iEnd;
            j = jEnd;
        }
    }

    private static int compareIdentifiers(String v, int i, int iEnd, String w, int j, int jEnd) {
        boolean vNumber = isNumber(v, i, iEnd);
        boolean wNumber = isNumber(w, j, jEnd);
        if (vNumber != wNumber) {
            return vNumber ? -1 : 1;
        }
        return vNumber ? compareNumbers(v, i, iEnd, w, j, jEnd) : compareText(v, i, iEnd, w, j, jEnd);
    }

    private static int compareNumbers(String v, int i, int iEnd, String w, int j, int jEnd) {
        int order = Integer.compare(iEnd - i, jEnd - j);
        return order != 0 ? order : compareText(v, i, iEnd, w, j, jEnd);
    }

    private static int compareText(String v, int i, int iEnd, String w, int j, int jEnd) {
        int x = i;
        int y = j;
        while (x < iEnd && y < jEnd) {
            int order = Character.compare(v.charAt(x++), w.charAt(y++));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(iEnd - i, jEnd - j);
    }

    private static int endOfNumber(String v, int start) {
        int i = start;
        while (i < v.length() && isDigit(v.charAt(i))) {
            i++;
        }
        return i == start || (v.charAt(start) == '0' && i > start + 1) ? -1 : i;
    }

    /** Dot-separated, none empty, no number with a leading zero. */
    private static int endOfIdentifiers(String v, int start) {
        int i = start;
        while (true) {
            int end = endOfIdentifier(v, i);
            boolean badNumber = end - i > 1 && v.charAt(i) == '0' && isNumber(v, i, end);
            if (end == i || badNumber) {
                return -1;
            }
            if (end == v.length() || v.charAt(end) != '.') {
                return end;
            }
            i = end + 1;
        }
    }

    /** Like a prerelease, but numbers may begin with zeros. */
    private static int endOfBuild(String v, int start) {
        int i = start;
        while (true) {
            int end = endOfIdentifier(v, i);
            if (end == i) {
                return -1;
            }
            if (end == v.length() || v.charAt(end) != '.') {
                return end;
            }
            i = end + 1;
        }
    }

    private static int endOfIdentifier(String v, int start) {
        int i = start;
        while (i < v.length() && isIdentifier(v.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isNumber(String v, int start, int end) {
        int i = start;
        while (i < end && isDigit(v.charAt(i))) {
            i++;
        }
        return i == end;
    }

    private static boolean isIdentifier(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    }
}
