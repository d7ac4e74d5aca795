package dev.goferry.prefetch;

/**
 * How much of what was fetched ahead for one reason clients asked for.
 *
 * @param issued files that upstream was asked for
 * @param used of these, asked for by a client
 * @param wasted of these, not asked for within the expiry, or failed
 * @param overtaken asked for by a client before their turn came, so never issued
 * @param dropped given up because the queue was full, or because the reason does not pay at present
 */
public record Uses(long issued, long used, long wasted, long overtaken, long dropped) {
    static final Uses ZERO = new Uses(0, 0, 0, 0, 0);

    /** Used of issued, 0 to 1; 1 when nothing was issued. What is neither used nor wasted yet counts as unused. */
    public double rate() {
        return issued == 0 ? 1 : (double) used / issued;
    }

    Uses plus(Uses other) {
        return new Uses(
                issued + other.issued,
                used + other.used,
                wasted + other.wasted,
                overtaken + other.overtaken,
                dropped + other.dropped);
    }
}
