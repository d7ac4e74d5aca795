package dev.goferry.pin;

/** What the ledger said to a {@link Pins#pin}. */
public sealed interface PinOutcome {
    /** The first of its key; durable. */
    record New() implements PinOutcome {}

    /** The same bytes were pinned before. */
    record Same(Pin first) implements PinOutcome {}

    /** Other bytes were pinned before, and they stay: an incident. */
    record Conflict(Pin first) implements PinOutcome {}
}
