package dev.goferry.replication;

import dev.goferry.document.InvalidField;
import dev.goferry.module.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which versions are meant, as npm and cargo write it: comparators ({@code >= > <= < =}, {@code ^} up to the next
 * breaking version, {@code ~} up to the next minor one, {@code *}) that must all hold, and alternatives joined by
 * {@code ||}. A {@code v} before a number may be left out, as may minor and patch: {@code ^1}, {@code ~1.2}, {@code 1.2}
 * (that is {@code ~1.2}). Immutable.
 *
 * <p>Versions are compared by <a href="https://semver.org/#spec-item-11">precedence</a>, {@code +incompatible} aside.
 * Prereleases and pseudo-versions are no exception: {@code v1.2.4-0.20260101000000-abcdefabcdef} lies between v1.2.3 and
 * v1.2.4, and {@code v0.0.0-…} below v0.0.0; {@code >=0.0.0-0} is everything. But a version that ends a range
 * ({@code <2.0.0}, {@code ^1}) keeps its own prereleases out, too.
 *
 * @param text as it was written; empty for all versions
 */
record VersionRange(String text) {
    /** Every version. */
    public static final VersionRange ALL = new VersionRange("");

    private static final int LONGEST = 1000;

    private static final Pattern COMPARATOR =
            Pattern.compile("(>=|<=|>|<|=|\\^|~)?\\s*v?(\\d{1,9})(?:\\.(\\d{1,9}|[x*]))?"
                    + "(?:\\.(\\d{1,9}|[x*]))?(-[0-9A-Za-z.-]+)?(?:\\+incompatible)?(?:[\\s,]+|$)");

    private static final Pattern ANY = Pattern.compile("[x*](?:[\\s,]+|$)");

    private record Bound(IntPredicate order, Version version) {
        boolean holds(Version other) {
            return order.test(other.compareTo(version));
        }
    }

    public VersionRange {
        if (text.length() > LONGEST) {
            throw new InvalidField("versions", "at most " + LONGEST + " characters");
        }
        text = text.strip();
        var _ = parse(text);
    }

    /** Whether the version is in it. */
    public boolean contains(Version version) {
        if (text.isEmpty()) {
            return true;
        }
        Version plain = version.isIncompatible()
                ? new Version(version.value().substring(0, version.value().indexOf('+')))
                : version;
        return parse(text).stream().anyMatch(all -> all.stream().allMatch(bound -> bound.holds(plain)));
    }

    private static List<List<Bound>> parse(String text) {
        List<List<Bound>> alternatives = new ArrayList<>();
        if (!text.isEmpty()) {
            for (String alternative : text.split("\\|\\|", -1)) {
                alternatives.add(bounds(alternative.strip()));
            }
        }
        return alternatives;
    }

    private static List<Bound> bounds(String text) {
        List<Bound> bounds = new ArrayList<>();
        Matcher any = ANY.matcher(text);
        Matcher comparator = COMPARATOR.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (any.region(at, text.length()).lookingAt()) {
                at = any.end();
            } else if (comparator.region(at, text.length()).lookingAt()) {
                add(comparator, bounds);
                at = comparator.end();
            } else {
                throw wrong(text.substring(at));
            }
        }
        if (text.isEmpty()) {
            throw wrong(text);
        }
        return bounds;
    }

    private static InvalidField wrong(String rest) {
        return new InvalidField(
                "versions", "no range at \"" + rest + "\"; write for example >=1.2.0 <2.0.0, ^1.4, ~1.4.2 or ^1 || ^3");
    }

    private static void add(Matcher found, List<Bound> bounds) {
        long major = Long.parseLong(found.group(2));
        long minor = number(found.group(3));
        long patch = number(found.group(4));
        String prerelease = found.group(5) == null ? "" : found.group(5);
        boolean whole = patch >= 0;
        if ((minor < 0 && patch >= 0) || (!whole && !prerelease.isEmpty())) {
            throw wrong(found.group());
        }
        Version least = version(major, Math.max(0, minor), Math.max(0, patch), prerelease, found.group());
        String sign = found.group(1) == null ? (whole ? "=" : "~") : found.group(1);
        switch (sign) {
            case ">=" -> bounds.add(new Bound(order -> order >= 0, least));
            case ">" ->
                bounds.add(whole ? new Bound(order -> order > 0, least) : from(next(major, minor, patch, false)));
            case "<" -> bounds.add(below(prerelease.isEmpty() ? first(least) : least));
            case "<=" ->
                bounds.add(
                        whole ? new Bound(order -> order <= 0, least) : below(first(next(major, minor, patch, false))));
            case "=" -> {
                if (whole) {
                    bounds.add(new Bound(order -> order == 0, least));
                } else {
                    bounds.add(from(least));
                    bounds.add(below(first(next(major, minor, patch, false))));
                }
            }
            default -> {
                bounds.add(from(least));
                bounds.add(below(first(next(major, minor, patch, sign.equals("^")))));
            }
        }
    }

    private static long number(@org.jspecify.annotations.Nullable String digits) {
        return digits == null || digits.equals("x") || digits.equals("*") ? -1 : Long.parseLong(digits);
    }

    /** The first release behind {@code ^} or {@code ~} of this one. */
    private static Version next(long major, long minor, long patch, boolean isCaret) {
        if (minor < 0 || (isCaret && major > 0)) {
            return version(major + 1, 0, 0, "", "");
        }
        return isCaret && minor == 0 && patch >= 0
                ? version(0, 0, patch + 1, "", "")
                : version(major, minor + 1, 0, "", "");
    }

    private static Bound from(Version least) {
        return new Bound(order -> order >= 0, least);
    }

    private static Bound below(Version end) {
        return new Bound(order -> order < 0, end);
    }

    /** The lowest prerelease of a release: nothing of it is below. */
    private static Version first(Version release) {
        return new Version(release.value() + "-0");
    }

    private static Version version(long major, long minor, long patch, String prerelease, String written) {
        String text = "v" + major + "." + minor + "." + patch + prerelease;
        if (!Version.isCanonical(text)) {
            throw wrong(written);
        }
        return new Version(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
