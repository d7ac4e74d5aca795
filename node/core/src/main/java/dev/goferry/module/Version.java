package dev.goferry.module;

import java.time.Instant;
import java.util.Optional;

/**
 * A canonical version: semantic, with all three numbers, and no build metadata but {@code +incompatible}, as
 * <a href="https://pkg.go.dev/golang.org/x/mod/module#CanonicalVersion">module.CanonicalVersion</a> leaves it; at most
 * {@value FilePath#MAX_ELEMENT} bytes when escaped. Immutable.
 *
 * <p>Ordered by semantic precedence; versions of equal precedence by their text, so that the order agrees with equals.
 */
public record Version(String value) implements Comparable<Version> {
    private static final String INCOMPATIBLE = "+incompatible";

    /** @throws InvalidName if the version is not canonical */
    public Version {
        if (!isCanonical(value)) {
            throw new InvalidName(
                    "version " + Quoted.of(value)
                            + " is not canonical: write vMAJOR.MINOR.PATCH, with -PRERELEASE or +incompatible where they apply");
        }
    }

    /** Whether this text is a canonical version, without the price of an exception. */
    public static boolean isCanonical(String text) {
        int end = text.endsWith(INCOMPATIBLE) ? text.length() - INCOMPATIBLE.length() : text.length();
        return end > 0 && Semver.endOfPrerelease(text) == end && Escaping.escapedLength(text) <= FilePath.MAX_ELEMENT;
    }

    /**
     * The canonical form of any semantic version, as module.CanonicalVersion makes it: {@code v1} is {@code v1.0.0}, and
     * build metadata other than {@code +incompatible} goes. Empty for what is no semantic version.
     */
    public static Optional<Version> canonicalOf(String text) {
        return Semver.canonical(text).filter(Version::isCanonical).map(Version::new);
    }

    /**
     * The version whose escaped form this is.
     *
     * @throws InvalidName if it is not the escaped form of a canonical version
     */
    public static Version unescape(String escaped) {
        return new Version(Escaping.unescape(escaped));
    }

    /** The form that names URLs, files and objects; without upper-case letters. */
    public String escaped() {
        return Escaping.escape(value);
    }

    public boolean isIncompatible() {
        return value.endsWith(INCOMPATIBLE);
    }

    /** Whether a release would come after it; true for pseudo-versions too. */
    public boolean isPrerelease() {
        return value.indexOf('-') >= 0;
    }

    /** Whether it names a commit: {@code v0.0.0-20191109021931-daa7c04131f5} and its kin. */
    public boolean isPseudo() {
        return PseudoVersion.timeAt(value) > 0;
    }

    /** The version before a pseudo-version's commit; empty for other versions and where there was none. */
    public Optional<Version> pseudoBase() {
        return PseudoVersion.base(value).map(Version::new);
    }

    /** A pseudo-version's commit time (UTC); empty for other versions and for a time that no calendar knows. */
    public Optional<Instant> pseudoTime() {
        return PseudoVersion.time(value);
    }

    /** A pseudo-version's commit; empty for other versions. */
    public Optional<String> pseudoRevision() {
        return PseudoVersion.revision(value);
    }

    @Override
    public int compareTo(Version other) {
        int order = Semver.compare(value, other.value);
        return order != 0 ? order : value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
