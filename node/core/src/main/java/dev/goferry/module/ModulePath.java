package dev.goferry.module;

/**
 * A module path that passes
 * <a href="https://pkg.go.dev/golang.org/x/mod/module#CheckPath">module.CheckPath</a>, at most {@value #MAX_ESCAPED}
 * bytes in its escaped form and {@value FilePath#MAX_ELEMENT} in each element of that, so that it can name a file and an
 * object. Immutable.
 */
public record ModulePath(String value) implements Comparable<ModulePath> {
    /** The longest escaped form, in bytes. Go has no limit, but file systems and object stores do. */
    public static final int MAX_ESCAPED = 700;

    /** @throws InvalidName if this cannot be a module path */
    public ModulePath {
        PathRules.check(value);
    }

    /**
     * The path whose escaped form this is: an upper-case letter is written {@code !} and its lower-case form.
     *
     * @throws InvalidName if it is not the escaped form of any module path
     */
    public static ModulePath unescape(String escaped) {
        return new ModulePath(Escaping.unescape(escaped));
    }

    /** The form that names URLs, files and objects; without upper-case letters. */
    public String escaped() {
        return Escaping.escape(value);
    }

    @Override
    public int compareTo(ModulePath other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
