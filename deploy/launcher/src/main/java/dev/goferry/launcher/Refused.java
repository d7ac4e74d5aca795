package dev.goferry.launcher;

/** A command that cannot be carried out; the message is one line for a person. */
final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final int exit;

    Refused(int exit, String message) {
        super(message, null, false, false);
        this.exit = exit;
    }

    int exit() {
        return exit;
    }
}
