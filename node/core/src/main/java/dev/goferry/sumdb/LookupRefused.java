package dev.goferry.sumdb;

/** Ends a lookup from deep inside it with the outcome that the caller gets. */
final class LookupRefused extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient LookupOutcome outcome;

    LookupRefused(LookupOutcome outcome) {
        super(outcome.toString(), null, false, false);
        this.outcome = outcome;
    }

    LookupOutcome outcome() {
        return outcome;
    }
}
