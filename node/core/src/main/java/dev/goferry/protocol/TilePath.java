package dev.goferry.protocol;

import dev.goferry.module.InvalidName;

/**
 * A checksum database tile's path, {@code tile/8/0/x001/234} or {@code tile/8/data/x001/234.p/5}, by
 * <a href="https://pkg.go.dev/golang.org/x/mod/sumdb/tlog#ParseTilePath">tlog.ParseTilePath</a>. Immutable.
 *
 * @param height 1 to 30
 * @param level -1 for record data, else 0 to 63
 * @param number which tile of its level
 * @param width 1 to 2^height; a smaller one is a partial tile, as immutable as a full one
 */
public record TilePath(int height, int level, long number, int width) {
    /** @throws InvalidName if a number is out of its range */
    public TilePath {
        if (height < 1 || height > 30 || level < -1 || level > 63 || number < 0 || width < 1 || width > 1 << height) {
            throw new InvalidName("malformed tile path: height, level, number or width out of range");
        }
    }

    /**
     * Reads a path that begins with {@code tile/}.
     *
     * @throws InvalidName if it is not the one way to write a tile
     */
    public static TilePath parse(String path) {
        return new TileScanner(path).scan();
    }

    public boolean isPartial() {
        return width < 1 << height;
    }

    /** The full tile of the same place. */
    public TilePath full() {
        return new TilePath(height, level, number, 1 << height);
    }

    /** The path, relative, beginning with {@code tile/}. */
    @Override
    public String toString() {
        StringBuilder path =
                new StringBuilder(32).append("tile/").append(height).append('/');
        if (level < 0) {
            path.append("data");
        } else {
            path.append(level);
        }
        appendNumber(path, number, false);
        if (isPartial()) {
            path.append(".p/").append(width);
        }
        return path.toString();
    }

    private static void appendNumber(StringBuilder path, long number, boolean more) {
        if (number >= 1000) {
            appendNumber(path, number / 1000, true);
        }
        int group = (int) (number % 1000);
        path.append(more ? "/x" : "/")
                .append(group / 100)
                .append(group / 10 % 10)
                .append(group % 10);
    }
}
