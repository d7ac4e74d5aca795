package dev.goferry.config;

import java.time.Duration;
import java.util.Map;

/** Durations and sizes as an operator writes them: a whole number and its unit, no blank between them. */
public final class Quantity {
    private static final Map<String, Duration> TIMES = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));
    private static final Map<String, Long> SIZES =
            Map.of("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30, "TiB", 1L << 40);

    private Quantity() {}

    /** Reads {@code 500ms}, {@code 10s}, {@code 5m}, {@code 12h}, {@code 7d} or {@code 0}. */
    static Duration duration(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        int split = digits(text);
        Duration unit = TIMES.get(text.substring(split));
        if (unit == null) {
            throw new IllegalArgumentException("the unit is not ms, s, m, h or d");
        }
        return unit.multipliedBy(number(text, split));
    }

    /** Reads {@code 512B}, {@code 64KiB}, {@code 500MiB}, {@code 10GiB}, {@code 1TiB} or {@code 0}, in bytes. */
    public static long size(String text) {
        if (text.equals("0")) {
            return 0;
        }
        int split = digits(text);
        Long unit = SIZES.get(text.substring(split));
        if (unit == null) {
            throw new IllegalArgumentException("the unit is not B, KiB, MiB, GiB or TiB");
        }
        return Math.multiplyExact(number(text, split), unit.longValue());
    }

    /** Reads a whole number without sign. */
    static long count(String text) {
        if (digits(text) != text.length()) {
            throw new IllegalArgumentException("not a whole number");
        }
        return number(text, text.length());
    }

    private static int digits(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    private static long number(String text, int end) {
        // Six digits are enough for any unit, and their product with the largest one fits a long.
        if (end == 0 || end > 6) {
            throw new IllegalArgumentException(end == 0 ? "no number before the unit" : "more than six digits");
        }
        return Long.parseLong(text, 0, end, 10);
    }
}
