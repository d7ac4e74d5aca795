package dev.goferry.verification;

/** Stops a check; its message becomes the verdict. Carries no stack trace: hostile zips are ordinary input. */
final class BrokenZip extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenZip(String reason) {
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
