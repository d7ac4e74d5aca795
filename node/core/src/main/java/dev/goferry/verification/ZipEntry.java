package dev.goferry.verification;

/**
 * One entry as the central directory has it.
 *
 * @param name below {@code module@version/}; ends in a slash for a folder, empty for the module's own folder
 * @param number its place in the central directory, from 0
 */
record ZipEntry(
        String name, int number, int flags, int method, int crc, long compressed, long inflated, long headerAt) {
    static final int STORED = 0;
    static final int DEFLATED = 8;

    /** Set when sizes and checksum follow the data. */
    private static final int DESCRIPTOR = 1 << 3;

    private static final int DEFLATE_LEVEL = 3 << 1;
    private static final int UTF8 = 1 << 11;

    ZipEntry {
        assert inflated >= 0 && compressed >= 0 && headerAt >= 0;
    }

    boolean isFolder() {
        return name.isEmpty() || name.endsWith("/");
    }

    boolean hasDescriptor() {
        return (flags & DESCRIPTOR) != 0;
    }

    /** Encryption, patches and masked headers are not. */
    static boolean isAllowed(int flags) {
        return (flags & ~(DESCRIPTOR | DEFLATE_LEVEL | UTF8)) == 0;
    }
}
