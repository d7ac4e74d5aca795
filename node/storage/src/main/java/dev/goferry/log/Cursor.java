package dev.goferry.log;

/**
 * How far a reader of one log has come. Its text may be kept anywhere and outlives the process.
 *
 * @param epoch of the log that was read, so that another log under the same keys is noticed; empty before the first record
 * @param next the place of the next record, which need not be there yet
 */
public record Cursor(String epoch, Position next) {
    /** Before the first record of whatever log there is. */
    public static final Cursor START = new Cursor("", new Position(1, 0));

    /** {@code epoch:sequence/line}. */
    public String text() {
        return epoch + ":" + next;
    }

    /**
     * The cursor whose {@link #text} this is.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Cursor parse(String text) {
        int colon = text.indexOf(':');
        int slash = text.indexOf('/', colon + 1);
        if (colon < 0 || slash < 0) {
            throw new IllegalArgumentException("no cursor of a log: it is written epoch:sequence/line");
        }
        try {
            long sequence = Long.parseLong(text.substring(colon + 1, slash));
            int line = Integer.parseInt(text.substring(slash + 1));
            return new Cursor(text.substring(0, colon), new Position(sequence, line));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("no cursor of a log: it is written epoch:sequence/line", e);
        }
    }
}
