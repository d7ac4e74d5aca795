package dev.goferry.protocol;

import dev.goferry.module.InvalidName;

/** Reads one tile path from left to right; leading zeros, signs and missing {@code x} are refused. */
final class TileScanner {
    private final String path;
    private int at;

    TileScanner(String path) {
        this.path = path;
    }

    TilePath scan() {
        expect("tile/");
        int height = number();
        expect("/");
        int level = -1;
        if (!take("data")) {
            level = number();
        }
        long number = tileNumber();
        int width = -1;
        if (take(".p/")) {
            width = number();
        }
        if (at != path.length() || height < 1 || height > 30 || width == 0 || width >= 1 << height) {
            throw malformed();
        }
        return new TilePath(height, level, number, width < 0 ? 1 << height : width);
    }

    private long tileNumber() {
        expect("/");
        long number = 0;
        boolean first = true;
        while (take("x")) {
            int group = group();
            if ((first && group == 0) || number > Long.MAX_VALUE / 1_000_000) {
                throw malformed();
            }
            first = false;
            number = number * 1000 + group;
            expect("/");
        }
        return number * 1000 + group();
    }

    /** Three digits. */
    private int group() {
        int group = 0;
        for (int i = 0; i < 3; i++) {
            group = group * 10 + digit();
        }
        return group;
    }

    /** A decimal below 10^9 without leading zeros. */
    private int number() {
        int start = at;
        int number = digit();
        while (at < path.length() && path.charAt(at) >= '0' && path.charAt(at) <= '9') {
            if (number == 0 || at - start == 9) {
                throw malformed();
            }
            number = number * 10 + digit();
        }
        return number;
    }

    private int digit() {
        if (at == path.length() || path.charAt(at) < '0' || path.charAt(at) > '9') {
            throw malformed();
        }
        return path.charAt(at++) - '0';
    }

    private boolean take(String text) {
        boolean taken = path.startsWith(text, at);
        at += taken ? text.length() : 0;
        return taken;
    }

    private void expect(String text) {
        if (!take(text)) {
            throw malformed();
        }
    }

    private static InvalidName malformed() {
        return new InvalidName("malformed tile path: write tile/HEIGHT/LEVEL/NUMBER with the width of a partial tile");
    }
}
