package dev.goferry.verification;

/** Who waits for a check that computes for long. */
public enum Urgency {
    /** A client. */
    NOW,

    /** A job: it gets the processors that nobody else wants, and no client waits behind it. */
    LATER
}
