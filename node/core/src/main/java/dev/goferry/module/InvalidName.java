package dev.goferry.module;

/**
 * A module path, version, query or key that breaks the rules of golang.org/x/mod. The message is one line for a person.
 * Carries no stack trace: hostile names are ordinary input and must be cheap.
 */
public final class InvalidName extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidName(String message) {
        super(message, null, false, false);
    }
}
