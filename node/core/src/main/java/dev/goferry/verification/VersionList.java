package dev.goferry.verification;

import dev.goferry.module.Version;
import java.nio.charset.StandardCharsets;

/**
 * Checks the body of {@code @v/list}: lines that begin with versions, in any order, perhaps none. The client skips lines
 * that it does not understand, so only a body without a single version in it is refused: an error page with status 200.
 */
public final class VersionList {
    /** The largest that is taken, in bytes. */
    public static final int MAX_BYTES = 16 << 20;

    private VersionList() {}

    /** What {@link #check} found. */
    public sealed interface Verdict {
        /** A list of so many versions; it passes unchanged. */
        record Sound(int versions) implements Verdict {}

        /** It must not be stored or served. {@code reason} is one line for a person. */
        record Broken(String reason) implements Verdict {}
    }

    public static Verdict check(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            return new Verdict.Broken("list larger than " + MAX_BYTES + " bytes");
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int versions = (int) text.lines().filter(VersionList::beginsWithVersion).count();
        boolean page = text.stripLeading().startsWith("<") || text.indexOf('\0') >= 0;
        return page || (versions == 0 && !text.isBlank())
                ? new Verdict.Broken("list holds no versions but " + Printable.of(firstLine(text)))
                : new Verdict.Sound(versions);
    }

    private static boolean beginsWithVersion(String line) {
        String stripped = line.strip();
        int end = 0;
        while (end < stripped.length() && !Character.isWhitespace(stripped.charAt(end))) {
            end++;
        }
        return Version.canonicalOf(stripped.substring(0, end)).isPresent();
    }

    private static String firstLine(String text) {
        return text.strip().lines().findFirst().orElse("");
    }
}
