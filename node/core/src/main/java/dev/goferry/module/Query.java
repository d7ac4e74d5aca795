package dev.goferry.module;

/**
 * What stands for a version and is not known to be one: a branch, a tag, a commit, {@code v1}, {@code v1.2}, or a
 * canonical version that cannot be the module's own. Its characters are those of
 * <a href="https://pkg.go.dev/golang.org/x/mod/module#EscapeVersion">module.EscapeVersion</a> in ASCII, without
 * {@code %} and spaces; at most {@value FilePath#MAX_ELEMENT} bytes when escaped. Never {@code latest}, {@code upgrade}
 * or {@code patch}, and never what a command could take for an option. Immutable.
 */
public record Query(String value) implements Comparable<Query> {
    /** @throws InvalidName if no source can have such a revision */
    public Query {
        if (value.equals("latest") || value.equals("upgrade") || value.equals("patch")) {
            throw new InvalidName(
                    "version " + Quoted.of(value) + " is a query of the go command: ask /@latest or /@v/list");
        }
        if (value.isEmpty() || value.charAt(0) == '-' || !hasAllowedCharacters(value)) {
            throw new InvalidName("disallowed version string " + Quoted.of(value));
        }
        if (Escaping.escapedLength(value) > FilePath.MAX_ELEMENT) {
            throw new InvalidName(
                    "version " + Quoted.of(value) + " is longer than " + FilePath.MAX_ELEMENT + " bytes when escaped");
        }
        FilePath.check(value);
    }

    /**
     * The query whose escaped form this is.
     *
     * @throws InvalidName if it is not the escaped form of any query
     */
    public static Query unescape(String escaped) {
        return new Query(Escaping.unescape(escaped));
    }

    /** The form that names URLs, files and objects; without upper-case letters. */
    public String escaped() {
        return Escaping.escape(value);
    }

    @Override
    public int compareTo(Query other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }

    private static boolean hasAllowedCharacters(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '!' || c == '/' || c == '%') {
                return false;
            }
        }
        return true;
    }
}
