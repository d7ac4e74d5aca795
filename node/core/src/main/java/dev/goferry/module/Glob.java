package dev.goferry.module;

/** One glob by Go's path.Match. A well-formed glob against an ASCII name takes at most glob × name steps. */
final class Glob {
    private Glob() {}

    static boolean isWellFormed(String glob) {
        int i = 0;
        while (i < glob.length()) {
            i = glob.charAt(i) == '*' ? i + 1 : endOfTerm(glob, i);
            if (i < 0) {
                return false;
            }
        }
        return true;
    }

    static boolean matches(String glob, String name) {
        int g = 0;
        int n = 0;
        int afterStar = -1;
        int starCovers = 0;
        while (g < glob.length() || n < name.length()) {
            if (g < glob.length() && glob.charAt(g) == '*') {
                afterStar = ++g;
                starCovers = n;
                continue;
            }
            if (g < glob.length() && n < name.length() && matchesTerm(glob, g, name.charAt(n))) {
                g = endOfTerm(glob, g);
                n++;
                continue;
            }
            // The last star takes one more character; an earlier one would gain nothing.
            if (afterStar < 0 || starCovers == name.length() || name.charAt(starCovers) == '/') {
                return false;
            }
            g = afterStar;
            n = ++starCovers;
        }
        return true;
    }

    private static boolean matchesTerm(String glob, int at, char c) {
        return switch (glob.charAt(at)) {
            case '?' -> c != '/';
            case '\\' -> glob.charAt(at + 1) == c;
            case '[' -> matchesClass(glob, at + 1, c);
            default -> glob.charAt(at) == c;
        };
    }

    private static boolean matchesClass(String glob, int at, char c) {
        boolean negated = glob.charAt(at) == '^';
        int i = negated ? at + 1 : at;
        boolean match = false;
        boolean first = true;
        while (first || glob.charAt(i) != ']') {
            first = false;
            int lo = i + (glob.charAt(i) == '\\' ? 1 : 0);
            int hi = lo;
            i = lo + 1;
            if (glob.charAt(i) == '-') {
                hi = i + 1 + (glob.charAt(i + 1) == '\\' ? 1 : 0);
                i = hi + 1;
            }
            match |= glob.charAt(lo) <= c && c <= glob.charAt(hi);
        }
        return match != negated;
    }

    /** Where the next term starts, or -1 if this one is malformed. */
    private static int endOfTerm(String glob, int at) {
        return switch (glob.charAt(at)) {
            case '\\' -> at + 1 < glob.length() ? at + 2 : -1;
            case '[' -> endOfClass(glob, at + 1);
            default -> at + 1;
        };
    }

    private static int endOfClass(String glob, int at) {
        int i = glob.startsWith("^", at) ? at + 1 : at;
        boolean first = true;
        while (first || glob.charAt(i) != ']') {
            first = false;
            i = endOfBound(glob, i);
            if (i > 0 && glob.charAt(i) == '-') {
                i = endOfBound(glob, i + 1);
            }
            if (i < 0) {
                return -1;
            }
        }
        return i + 1;
    }

    /** A class's bound is never the glob's last character: its bracket must still close. */
    private static int endOfBound(String glob, int at) {
        if (at >= glob.length() || glob.charAt(at) == '-' || glob.charAt(at) == ']') {
            return -1;
        }
        int end = at + (glob.charAt(at) == '\\' ? 2 : 1);
        return end < glob.length() ? end : -1;
    }
}
