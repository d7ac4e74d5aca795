package dev.goferry.gomod;

import dev.goferry.module.ModuleVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What a go.mod file of a dependency says, read as laxly as
 * <a href="https://pkg.go.dev/golang.org/x/mod/modfile#ParseLax">modfile.ParseLax</a> does, and more so: a requirement
 * that cannot be one is left out, and what is unknown is passed over. Immutable.
 *
 * @param modulePath as declared, which need not be the path under which the file is served, or even a valid one
 * @param goVersion such as {@code 1.25.0}
 * @param requirements in the order of the file, at most {@value #MAX_REQUIREMENTS}
 */
public record GoMod(String modulePath, Optional<String> goVersion, List<Requirement> requirements) {
    /** The largest file that is read, in bytes; the largest that a client takes. */
    public static final int MAX_BYTES = 16 << 20;

    /** Further requirements are left out. */
    public static final int MAX_REQUIREMENTS = 20_000;

    private static final int FIRST_PRUNED_MINOR = 17;

    /** A required module version; {@code indirect} if the file marks it so. */
    public record Requirement(ModuleVersion module, boolean indirect) {}

    public GoMod {
        requirements = List.copyOf(requirements);
    }

    /** Empty for what is no go.mod file: a syntax error, no module line, too large. Never throws. */
    public static Optional<GoMod> parse(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            return Optional.empty();
        }
        GoModReader reader = new GoModReader();
        try {
            new GoModLines(new String(bytes, StandardCharsets.UTF_8)).forEach(reader);
        } catch (GoModLines.SyntaxError _) {
            return Optional.empty();
        }
        return reader.result();
    }

    /** Whether the module graph below it is pruned: its requirements name all that its own packages need (go 1.17 on). */
    public boolean isPruned() {
        return goVersion.filter(GoMod::prunes).isPresent();
    }

    private static boolean prunes(String version) {
        int dot = version.indexOf('.');
        int end = dot + 1;
        while (end < version.length() && Character.isDigit(version.charAt(end))) {
            end++;
        }
        // A number of more digits than these is larger anyway.
        int minor = end - dot > 4 ? Integer.MAX_VALUE : Integer.parseInt(version, dot + 1, end, 10);
        boolean release = end == version.length() || version.charAt(end) == '.';
        return !version.startsWith("1.") || minor > FIRST_PRUNED_MINOR || (minor == FIRST_PRUNED_MINOR && release);
    }
}
