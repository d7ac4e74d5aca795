package dev.goferry.commit;

import java.util.Set;

/**
 * Of which keys an object was set aside since some time and is still in quarantine. Of keys that end alike beyond some 200
 * characters it takes one for the other. Immutable.
 */
public final class SetAsides {
    private final Set<String> names;

    /** @param names of the keys, as {@link Quarantine} writes them */
    SetAsides(Set<String> names) {
        this.names = Set.copyOf(names);
    }

    /** Whether there are none at all. */
    public boolean isEmpty() {
        return names.isEmpty();
    }

    /** Whether one of this key is among them; it may have come back since. */
    public boolean has(String key) {
        return names.contains(Quarantine.nameOf(key));
    }
}
