package dev.goferry.verification;

import java.nio.charset.StandardCharsets;

/**
 * Checks the bytes of a {@code .mod}: text with a module line. The path in it may be another than the one asked for, as
 * in forks that are meant for a replace line, and the rest may be of a syntax that only newer clients know.
 */
public final class ModFile {
    /** The largest that a client takes, in bytes. */
    public static final int MAX_BYTES = 16 << 20;

    private ModFile() {}

    /** What {@link #check} found. */
    public sealed interface Verdict {
        /** A go.mod file with this h1. */
        record Sound(String h1) implements Verdict {}

        /** It must not be stored or served. {@code reason} is one line for a person. */
        record Broken(String reason) implements Verdict {}
    }

    public static Verdict check(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            return new Verdict.Broken("go.mod larger than " + MAX_BYTES + " bytes");
        }
        for (byte b : bytes) {
            if (b == 0) {
                return new Verdict.Broken("go.mod is not text");
            }
        }
        return hasModuleLine(bytes)
                ? new Verdict.Sound(GoModHash.of(bytes))
                : new Verdict.Broken("go.mod has no module line");
    }

    /** As tolerant as modfile.ModulePath: any line that begins with the word and goes on, blocks included. */
    private static boolean hasModuleLine(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int start = 0;
        while (start < text.length()) {
            int newline = text.indexOf('\n', start);
            int end = newline < 0 ? text.length() : newline;
            if (isModuleLine(text, start, end)) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }

    private static boolean isModuleLine(String text, int start, int end) {
        int i = start;
        while (i < end && text.charAt(i) <= ' ') {
            i++;
        }
        // A line may begin with a byte order mark that is no white space: Go refuses it too.
        if (!text.startsWith("module", i) || i + "module".length() >= end) {
            return false;
        }
        int after = i + "module".length();
        int comment = text.indexOf("//", start, end);
        int stop = comment < 0 ? end : comment;
        return after < stop
                && (text.charAt(after) <= ' ' || text.charAt(after) == '"' || text.charAt(after) == '(')
                && !text.substring(after, stop).isBlank();
    }
}
