package dev.goferry.commit;

import dev.goferry.pin.Pin;
import dev.goferry.storage.ObjectStore.Stat;
import java.util.Optional;

/** What is in the store under an artifact key. */
public sealed interface Lookup {
    /** No object; there may be a pin of bytes that are gone. */
    record Absent() implements Lookup {}

    /** An object with its pin and, if it is a zip, its {@code .ziphash}: may be served. */
    record Committed(Stat stat, Pin pin) implements Lookup {}

    /**
     * An object that lacks its pin or its commit record, or contradicts one of them: half-committed, imported or
     * damaged. Must not be served; {@link Artifacts#recover} completes it or sets it aside.
     */
    record Unproven(Stat stat, Optional<Pin> pin) implements Lookup {}
}
