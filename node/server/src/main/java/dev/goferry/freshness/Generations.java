package dev.goferry.freshness;

import dev.goferry.module.ModulePath;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A number per module that only grows. Whatever ages remembers the number at which it was asked for and is stale once
 * the number has moved on, so one step here drops a module's list, {@code @latest} and not-founds everywhere at once.
 *
 * <p>The numbers live in a fixed table: two modules may share one, which costs a needless refresh and never a stale
 * answer. Thread-safe, and cheap enough for every hit.
 */
public final class Generations {
    private static final int SLOTS = 1 << 14;

    private final AtomicLongArray slots = new AtomicLongArray(SLOTS);

    /** A module's generation at one moment. */
    public final class Mark {
        private final int slot;
        private final long seen;

        private Mark(int slot) {
            this.slot = slot;
            this.seen = slots.get(slot);
        }

        /** Whether the module is still at this generation. */
        public boolean current() {
            return slots.get(slot) == seen;
        }
    }

    /** The module's generation now. Take it before asking an upstream, so that news during the question count. */
    public Mark mark(ModulePath module) {
        return new Mark(slot(module));
    }

    /** Makes everything that was known of the module's mutable answers stale. */
    public void advance(ModulePath module) {
        slots.incrementAndGet(slot(module));
    }

    private static int slot(ModulePath module) {
        int hash = module.value().hashCode();
        return (hash ^ hash >>> 16) & SLOTS - 1;
    }
}
