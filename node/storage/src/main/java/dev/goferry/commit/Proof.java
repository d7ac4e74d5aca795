package dev.goferry.commit;

import dev.goferry.pin.Pin;
import dev.goferry.storage.ObjectStore.Stat;
import java.util.Optional;

/** Whether a stored object has the bytes of its pin. */
public sealed interface Proof {
    /** It has, and it is committed; serve it. */
    record Sound(Stat stat, Pin pin) implements Proof {}

    /** There is no object: fetch it. */
    record Absent() implements Proof {}

    /** It is not committed: see {@link Artifacts#recover}, which never answers this. */
    record Unproven(Stat stat, Optional<Pin> pin) implements Proof {}

    /** It had other bytes and is in quarantine now: fetch it again; the bytes must equal the pin. An incident. */
    record Removed(SetAside setAside) implements Proof {}
}
