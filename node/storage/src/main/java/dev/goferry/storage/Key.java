package dev.goferry.storage;

/**
 * What an object's key may be: segments of printable ASCII without backslash, none of them empty, {@code .} or
 * {@code ..}; at most 1,024 bytes (the limit of S3) and 255 a segment (the limit of file systems).
 */
public final class Key {
    static final int MAX_BYTES = 1024;
    static final int MAX_SEGMENT_BYTES = 255;

    /** Where stores keep files in flight: never an object. */
    public static final String TEMP = "_goferry/tmp";

    static final String SPOOL = "_goferry/spool";

    private Key() {}

    /** The key itself, or an {@link IllegalArgumentException} that says what is wrong with it. */
    public static String check(String key) {
        characters(key);
        for (int start = 0; start <= key.length(); ) {
            int slash = key.indexOf('/', start);
            int end = slash < 0 ? key.length() : slash;
            segment(key, start, end);
            start = end + 1;
        }
        if (reserved(key)) {
            throw refused(key, "it is in a folder reserved for files in flight");
        }
        return key;
    }

    /** The part of a prefix that names a folder: empty, or a checked key without its last slash. */
    public static String folderOf(String prefix) {
        characters(prefix);
        int slash = prefix.lastIndexOf('/');
        return slash < 0 ? "" : check(prefix.substring(0, slash));
    }

    public static boolean reserved(String key) {
        return within(key, TEMP) || within(key, SPOOL);
    }

    private static boolean within(String key, String folder) {
        return key.startsWith(folder) && (key.length() == folder.length() || key.charAt(folder.length()) == '/');
    }

    private static void characters(String key) {
        if (key.length() > MAX_BYTES) {
            throw new IllegalArgumentException("a key has at most " + MAX_BYTES + " bytes, not " + key.length());
        }
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c <= ' ' || c > '~' || c == '\\') {
                throw refused(key, "character " + i + " is not allowed");
            }
        }
    }

    private static void segment(String key, int start, int end) {
        int length = end - start;
        if (length == 0) {
            throw refused(key, "a segment is empty");
        }
        if (length > MAX_SEGMENT_BYTES) {
            throw refused(key, "a segment has more than " + MAX_SEGMENT_BYTES + " bytes");
        }
        if (key.charAt(start) == '.' && (length == 1 || (length == 2 && key.charAt(start + 1) == '.'))) {
            throw refused(key, "a segment is . or ..");
        }
    }

    private static IllegalArgumentException refused(String key, String why) {
        String shown = key.codePoints()
                .limit(100)
                .mapToObj(c -> c <= ' ' || c > '~' ? String.format("\\u%04x", c) : Character.toString(c))
                .reduce("", String::concat);
        return new IllegalArgumentException("not a store key: " + shown + ": " + why);
    }
}
