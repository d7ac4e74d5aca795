package dev.goferry.module;

/**
 * The rules for file names inside a module, and for anything else that ends up as a file's name:
 * <a href="https://pkg.go.dev/golang.org/x/mod/module#CheckFilePath">module.CheckFilePath</a>.
 */
public final class FilePath {
    /** The longest element of an escaped name that Goferry stores, in bytes; leaves room for {@code .ziphash}. */
    public static final int MAX_ELEMENT = 240;

    private FilePath() {}

    /**
     * Passes a valid slash-separated path: Unicode letters, digits and {@code !#$%&()+,-.=@[]^_{}~} and spaces, no
     * element empty, ending in a dot or reserved on Windows.
     *
     * @throws InvalidName if it breaks a rule
     */
    public static void check(String path) {
        int start = 0;
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', start)) {
            checkElement(path, start, slash);
            start = slash + 1;
        }
        checkElement(path, start, path.length());
    }

    private static void checkElement(String path, int start, int end) {
        if (start == end) {
            throw invalid(path, "empty path element");
        }
        if (path.charAt(end - 1) == '.') {
            throw invalid(path, "trailing dot in path element");
        }
        int c;
        for (int i = start; i < end; i += Character.charCount(c)) {
            c = path.codePointAt(i);
            if (c < 0x80 ? !isAllowedAscii(c) : !Letters.isLetter(c)) {
                throw invalid(path, "invalid character in path element");
            }
        }
        int dot = path.indexOf('.', start, end);
        if (isReservedOnWindows(path, start, dot < 0 ? end : dot)) {
            throw invalid(path, "path element is reserved on Windows");
        }
    }

    private static boolean isAllowedAscii(int c) {
        return (c >= '0' && c <= '9')
                || (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || "!#$%&()+,-.=@[]^_{}~ ".indexOf(c) >= 0;
    }

    /** CON, PRN, AUX, NUL, COM1 to COM9, LPT1 to LPT9, whatever their case. */
    static boolean isReservedOnWindows(String path, int start, int end) {
        int length = end - start;
        if (length == 3) {
            return is(path, start, "con") || is(path, start, "prn") || is(path, start, "aux") || is(path, start, "nul");
        }
        if (length == 4) {
            char digit = path.charAt(end - 1);
            return digit >= '1' && digit <= '9' && (is(path, start, "com") || is(path, start, "lpt"));
        }
        return false;
    }

    private static boolean is(String path, int start, String reserved) {
        return path.regionMatches(true, start, reserved, 0, reserved.length());
    }

    private static InvalidName invalid(String path, String reason) {
        return new InvalidName("malformed file path " + Quoted.of(path) + ": " + reason);
    }
}
