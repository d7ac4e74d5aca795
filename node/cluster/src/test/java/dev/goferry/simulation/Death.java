package dev.goferry.simulation;

/** A process that ends in the middle of something; nothing of it catches this. */
final class Death extends Error {
    private static final long serialVersionUID = 1L;

    Death() {
        super("killed", null, false, false);
    }
}
