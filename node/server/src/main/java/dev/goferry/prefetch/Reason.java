package dev.goferry.prefetch;

/** Why a file is fetched ahead: its use is counted, and switched off when it does not pay, for each reason apart. */
public enum Reason {
    /** A requirement below a module without graph pruning: the client is bound to ask for it. */
    REQUIRED,
    /** A requirement of a pruned module, which the client asks for only when its main module requires that version. */
    GUESSED,
    /** The .info or .zip that follows in the order in which the client walks its build list. */
    LISTED
}
