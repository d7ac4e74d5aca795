package dev.goferry.module;

/** module.CheckPath: one pass over the elements, then the first element, then the major version suffix. */
final class PathRules {
    private PathRules() {}

    static void check(String path) {
        if (path.isEmpty()) {
            throw new InvalidName("malformed module path: empty");
        }
        if (path.charAt(0) == '-') {
            throw invalid(path, "leading dash");
        }
        if (Escaping.escapedLength(path) > ModulePath.MAX_ESCAPED) {
            throw invalid(path, "longer than " + ModulePath.MAX_ESCAPED + " bytes");
        }
        int start = 0;
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', start)) {
            checkElement(path, start, slash);
            start = slash + 1;
        }
        checkElement(path, start, path.length());
        checkHost(path);
        if (PathMajor.start(path) < 0) {
            throw invalid(path, "invalid major version suffix");
        }
    }

    private static void checkElement(String path, int start, int end) {
        if (start == end) {
            throw invalid(path, "empty path element");
        }
        if (path.charAt(start) == '.') {
            throw invalid(path, "leading dot in path element");
        }
        if (path.charAt(end - 1) == '.') {
            throw invalid(path, "trailing dot in path element");
        }
        int length = end - start;
        for (int i = start; i < end; i++) {
            char c = path.charAt(i);
            if (Escaping.isUpper(c)) {
                length++;
            } else if (!isLowerOrMark(c)) {
                throw invalid(path, "invalid character in path element");
            }
        }
        if (length > FilePath.MAX_ELEMENT) {
            throw invalid(path, "path element longer than " + FilePath.MAX_ELEMENT + " bytes");
        }
        int dot = path.indexOf('.', start, end);
        int shortEnd = dot < 0 ? end : dot;
        if (FilePath.isReservedOnWindows(path, start, shortEnd) || isShortName(path, start, shortEnd)) {
            throw invalid(path, "path element is reserved on Windows");
        }
    }

    private static boolean isLowerOrMark(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    }

    /** Windows short names end in a tilde and digits. */
    private static boolean isShortName(String path, int start, int end) {
        int i = end;
        while (i > start && path.charAt(i - 1) >= '0' && path.charAt(i - 1) <= '9') {
            i--;
        }
        return i < end && i > start && path.charAt(i - 1) == '~';
    }

    /** A lower-case domain name with a dot in it. */
    private static void checkHost(String path) {
        int end = path.indexOf('/');
        if (end < 0) {
            end = path.length();
        }
        boolean dot = false;
        for (int i = 0; i < end; i++) {
            char c = path.charAt(i);
            if (c == '_' || c == '~' || Escaping.isUpper(c)) {
                throw invalid(path, "invalid character in first path element");
            }
            dot |= c == '.';
        }
        if (!dot) {
            throw invalid(path, "missing dot in first path element");
        }
    }

    private static InvalidName invalid(String path, String reason) {
        return new InvalidName("malformed module path " + Quoted.of(path) + ": " + reason);
    }
}
