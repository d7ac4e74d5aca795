package dev.goferry.log;

import java.util.Comparator;

/**
 * Where a record stands in the log; records are in the order of their positions.
 *
 * @param sequence of the segment; the first is 1
 * @param line in the segment; the first record's is 0
 */
public record Position(long sequence, int line) implements Comparable<Position> {
    private static final Comparator<Position> ORDER =
            Comparator.comparingLong(Position::sequence).thenComparingInt(Position::line);

    public Position {
        if (sequence < 1 || line < 0) {
            throw new IllegalArgumentException("no position in a log: " + sequence + "/" + line);
        }
    }

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }

    /** {@code sequence/line}. */
    @Override
    public String toString() {
        return sequence + "/" + line;
    }
}
