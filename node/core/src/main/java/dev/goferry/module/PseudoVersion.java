package dev.goferry.module;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * The parts of a pseudo-version, {@code vX.0.0-TIME-REV}, {@code vX.Y.(Z+1)-0.TIME-REV} or
 * {@code vX.Y.Z-PRE.0.TIME-REV}, by golang.org/x/mod/module/pseudo.go. All take canonical versions.
 */
final class PseudoVersion {
    private static final int TIME_LENGTH = 14;

    private PseudoVersion() {}

    /** Where the time starts, or -1 if the version is not a pseudo-version. */
    static int timeAt(String v) {
        int dash = v.lastIndexOf('-', endOfRevision(v));
        int at = dash - TIME_LENGTH;
        int patchEnd = v.indexOf('-');
        if (at <= patchEnd || !isAlphanumeric(v, dash + 1, endOfRevision(v)) || !isDigits(v, at, dash)) {
            return -1;
        }
        if (at == patchEnd + 1) {
            return v.startsWith(".0.0", patchEnd - 4) && v.indexOf('.') == patchEnd - 4 ? at : -1;
        }
        boolean afterZero = v.startsWith("0.", at - 2) && (at - 3 == patchEnd || v.charAt(at - 3) == '.');
        return afterZero && at - 3 >= patchEnd ? at : -1;
    }

    static Optional<Instant> time(String v) {
        int at = timeAt(v);
        if (at < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDateTime.of(
                            number(v, at, 4),
                            number(v, at + 4, 2),
                            number(v, at + 6, 2),
                            number(v, at + 8, 2),
                            number(v, at + 10, 2),
                            number(v, at + 12, 2))
                    .toInstant(ZoneOffset.UTC));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    static Optional<String> revision(String v) {
        int at = timeAt(v);
        return at < 0 ? Optional.empty() : Optional.of(v.substring(at + TIME_LENGTH + 1, endOfRevision(v)));
    }

    static Optional<String> base(String v) {
        int at = timeAt(v);
        int patchEnd = v.indexOf('-');
        if (at < 0 || at == patchEnd + 1) {
            return Optional.empty();
        }
        String build = v.substring(endOfRevision(v));
        if (at - 3 > patchEnd) {
            return Optional.of(v.substring(0, at - 3) + build);
        }
        int patch = v.lastIndexOf('.', patchEnd) + 1;
        return decrement(v.substring(patch, patchEnd)).map(before -> v.substring(0, patch) + before + build);
    }

    /** One less, in decimal of any length; empty for zero. */
    private static Optional<String> decrement(String decimal) {
        if (decimal.equals("0")) {
            return Optional.empty();
        }
        return Optional.of(new BigInteger(decimal).subtract(BigInteger.ONE).toString());
    }

    private static int endOfRevision(String v) {
        int plus = v.indexOf('+');
        return plus < 0 ? v.length() : plus;
    }

    private static boolean isAlphanumeric(String v, int start, int end) {
        for (int i = start; i < end; i++) {
            char c = v.charAt(i);
            if (c == '.' || c == '-') {
                return false;
            }
        }
        return start < end;
    }

    private static boolean isDigits(String v, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!Semver.isDigit(v.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static int number(String v, int start, int length) {
        return Integer.parseInt(v, start, start + length, 10);
    }
}
