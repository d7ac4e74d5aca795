package dev.goferry.module;

import java.util.Arrays;

/** Letters as the go tool knows them, by Unicode 15.0: a name with a newer letter would be refused by the client. */
final class Letters {
    /** First and last of each range that Unicode 15.1 and 16.0 added. */
    private static final int[] NEWER = {
        0x1c89, 0x1c8a, 0xa7cb, 0xa7cd, 0xa7da, 0xa7dc, 0x105c0, 0x105f3, 0x10d4a, 0x10d65, 0x10d6f, 0x10d85,
        0x10ec2, 0x10ec4, 0x11380, 0x11389, 0x1138b, 0x1138b, 0x1138e, 0x1138e, 0x11390, 0x113b5, 0x113b7, 0x113b7,
        0x113d1, 0x113d1, 0x113d3, 0x113d3, 0x11bc0, 0x11be0, 0x13460, 0x143fa, 0x16100, 0x1611d, 0x16d40, 0x16d6c,
        0x18cff, 0x18cff, 0x1e5d0, 0x1e5ed, 0x1e5f0, 0x1e5f0, 0x2ebf0, 0x2ee5d
    };

    private Letters() {}

    static boolean isLetter(int codePoint) {
        return Character.isLetter(codePoint) && !isNewer(codePoint);
    }

    private static boolean isNewer(int codePoint) {
        int at = Arrays.binarySearch(NEWER, codePoint);
        // Between a first and a last, the insertion point is odd.
        return at >= 0 || (~at & 1) == 1;
    }
}
