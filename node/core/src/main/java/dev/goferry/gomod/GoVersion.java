package dev.goferry.gomod;

import java.util.Optional;

/** The argument of a go line: {@code 1.21}, {@code 1.21.0}, {@code 1.21rc1}, or those two numbers with any tail. */
final class GoVersion {
    private GoVersion() {}

    /** The version that x/mod would take it for, or empty. */
    static Optional<String> of(String text) {
        int start = text.startsWith("v") ? 1 : 0;
        int dot = endOfNumber(text, start);
        if (dot < 0 || dot == text.length() || text.charAt(dot) != '.' || text.charAt(start) == '0') {
            return Optional.empty();
        }
        int end = endOfNumber(text, dot + 1);
        if (end < 0) {
            return Optional.empty();
        }
        if (start == 0 && isStrictTail(text, end)) {
            return Optional.of(text);
        }
        // As in x/mod, where a v must not stand before a version that needs no fixing.
        return end < text.length() ? Optional.of(text.substring(start, end)) : Optional.empty();
    }

    private static boolean isStrictTail(String text, int at) {
        int i = at;
        if (i < text.length() && text.charAt(i) == '.') {
            i = endOfNumber(text, i + 1);
        }
        if (i < 0) {
            return false;
        }
        int digits = i;
        while (digits < text.length() && text.charAt(digits) >= 'a' && text.charAt(digits) <= 'z') {
            digits++;
        }
        if (digits == i) {
            return i == text.length();
        }
        int end = digits;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end > digits && end == text.length();
    }

    /** Of a decimal without leading zeros, or -1. */
    private static int endOfNumber(String text, int start) {
        int i = start;
        while (i < text.length() && isDigit(text.charAt(i))) {
            i++;
        }
        return i == start || (text.charAt(start) == '0' && i > start + 1) ? -1 : i;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
