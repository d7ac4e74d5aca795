package dev.goferry.module;

import java.util.ArrayList;
import java.util.List;

/**
 * A comma-separated list of globs as in GOPRIVATE and GONOSUMDB, matched by
 * <a href="https://pkg.go.dev/golang.org/x/mod/module#MatchPrefixPatterns">module.MatchPrefixPatterns</a>: a glob with
 * N slashes against the path's first N+1 elements. {@code *} never crosses a slash, and neither does {@code **}.
 * An empty list matches nothing. Immutable.
 */
public record ModulePattern(String globs) {
    /** Matches no module. */
    public static final ModulePattern NONE = new ModulePattern("");

    /** @throws InvalidName if a glob is malformed or holds white space, which Go would silently never match */
    public ModulePattern {
        for (String glob : split(globs)) {
            if (glob.chars().anyMatch(Character::isWhitespace)) {
                throw new InvalidName(
                        "pattern " + Quoted.of(glob) + " holds white space: separate patterns by commas alone");
            }
            if (!Glob.isWellFormed(glob)) {
                throw new InvalidName(
                        "pattern " + Quoted.of(glob) + " is malformed: close each '[' and end no pattern with '\\'");
            }
        }
    }

    /** Whether any glob matches a prefix of the path. */
    public boolean matches(ModulePath path) {
        return matches(path.value());
    }

    /** The same for a name that may be no module path, such as a package or a bare host. */
    public boolean matches(String path) {
        int start = 0;
        while (start < globs.length()) {
            int comma = globs.indexOf(',', start);
            int end = comma < 0 ? globs.length() : comma;
            int trimmed = end > start && globs.charAt(end - 1) == '/' ? end - 1 : end;
            if (trimmed > start && matches(globs.substring(start, trimmed), path)) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }

    /** The globs of {@code inner} that a glob of this one takes in and that are the narrower of the two. */
    public List<String> takesIn(ModulePattern inner) {
        return split(inner.globs).stream()
                .filter(narrow ->
                        split(globs).stream().anyMatch(wide -> matches(wide, narrow) && !matches(narrow, wide)))
                .toList();
    }

    private static boolean matches(String glob, String path) {
        int slashes = 0;
        for (int i = 0; i < glob.length(); i++) {
            slashes += glob.charAt(i) == '/' ? 1 : 0;
        }
        int end = -1;
        do {
            end = path.indexOf('/', end + 1);
            slashes--;
        } while (end >= 0 && slashes >= 0);
        if (end < 0 && slashes >= 0) {
            return false;
        }
        return Glob.matches(glob, end < 0 ? path : path.substring(0, end));
    }

    private static List<String> split(String globs) {
        List<String> split = new ArrayList<>();
        for (String glob : globs.split(",", -1)) {
            String trimmed = glob.endsWith("/") ? glob.substring(0, glob.length() - 1) : glob;
            if (!trimmed.isEmpty()) {
                split.add(trimmed);
            }
        }
        return split;
    }

    @Override
    public String toString() {
        return globs;
    }
}
