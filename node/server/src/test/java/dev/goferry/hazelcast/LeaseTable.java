package dev.goferry.hazelcast;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the members who keep leases know of them, each step decided by the code of the real ones. For one thread. */
public final class LeaseTable {
    private final Map<String, LeaseState> states;
    private final boolean takesAll;

    /** @param takesAll plants a bug: a claim that takes what another holds */
    public LeaseTable(boolean takesAll) {
        this(new HashMap<>(), takesAll);
    }

    private LeaseTable(Map<String, LeaseState> states, boolean takesAll) {
        this.states = states;
        this.takesAll = takesAll;
    }

    /** What the other half of a cut network goes on with. */
    public LeaseTable copy() {
        return new LeaseTable(new HashMap<>(states), takesAll);
    }

    @Nullable
    LeaseState take(String key, LeaseStep step, long millis, Predicate<UUID> isMember, Runnable changed) {
        @Nullable LeaseState now = states.get(key);
        boolean free = takesAll && step instanceof LeaseStep.Claim && now != null;
        @Nullable LeaseState after = step.decide(free ? LeaseState.free(now.fence()) : now, millis, isMember);
        if (after != null && after != now) {
            states.put(key, after);
            changed.run();
        }
        return step.answer(after, millis, isMember);
    }
}
