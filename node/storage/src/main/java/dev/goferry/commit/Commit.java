package dev.goferry.commit;

import dev.goferry.pin.Pin;
import java.util.Optional;

/** The outcome of a commit. */
public sealed interface Commit {
    /**
     * This call stored the object; it is durable.
     *
     * @param setAside an object that was there before, with other bytes than the pin's: an incident
     */
    record Stored(Optional<SetAside> setAside) implements Commit {}

    /** The same bytes were there before, and are committed; {@code first} is their pin. */
    record Same(Pin first) implements Commit {}

    /** Other bytes were seen first, and they stay: an incident. Nothing was stored. */
    record Conflict(Pin first) implements Commit {}
}
