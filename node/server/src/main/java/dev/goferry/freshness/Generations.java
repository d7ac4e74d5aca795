package dev.goferry.freshness;

import dev.goferry.module.ModulePath;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;

/**
 * A number per module that only grows. Whatever ages remembers the number at which it was asked for and is stale once
 * the number has moved on, so one step here drops a module's list, {@code @latest} and not-founds everywhere at once.
 *
 * <p>The numbers live in a fixed table: two modules may share one, which costs a needless refresh and never a stale
 * answer. Thread-safe, and cheap enough for every hit.
 */
public final class Generations {
    private static final int SLOTS = 1 << 14;

    /** Without word from the others for so long, what ages is asked for again. */
    private static final long DOUBT_NANOS = Duration.ofSeconds(10).toNanos();

    private final AtomicLongArray slots = new AtomicLongArray(SLOTS);
    private volatile Consumer<ModulePath> others = module -> {};
    private volatile long era;
    private volatile long heardAt;
    private volatile boolean listening;

    /** A module's generation at one moment. */
    public final class Mark {
        private final int slot;
        private final long seen;
        private final long seenEra;

        private Mark(int slot) {
            this.slot = slot;
            this.seenEra = era;
            this.seen = slots.get(slot);
        }

        /** Whether the module is still at this generation, as far as this node can know. */
        public boolean current() {
            return current(System.nanoTime());
        }

        /** The same at {@code nanoTime}, which is now. */
        public boolean current(long nanoTime) {
            return slots.get(slot) == seen && seenEra == era && !(listening && nanoTime - heardAt > DOUBT_NANOS);
        }
    }

    /** The module's generation now. Take it before asking an upstream, so that news during the question count. */
    public Mark mark(ModulePath module) {
        return new Mark(slot(module));
    }

    /** Makes everything that was known of the module's mutable answers stale, here and on every other node. May block. */
    public void advance(ModulePath module) {
        heard(module);
        others.accept(module);
    }

    /** Another node has moved the module on. */
    public void heard(ModulePath module) {
        slots.incrementAndGet(slot(module));
    }

    /** Says who tells the other nodes, on the thread of whoever advances. */
    public void tell(Consumer<ModulePath> teller) {
        others = teller;
    }

    /** This node may have missed news: nothing that ages is believed without another question. */
    public synchronized void doubt() {
        era++;
    }

    /** This node has seen all news until now. From the first call on, a long silence makes it doubt. */
    public void upToDate() {
        heardAt = System.nanoTime();
        listening = true;
    }

    private static int slot(ModulePath module) {
        int hash = module.value().hashCode();
        return (hash ^ hash >>> 16) & SLOTS - 1;
    }
}
