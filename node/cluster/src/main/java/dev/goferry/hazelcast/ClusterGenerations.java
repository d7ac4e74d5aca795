package dev.goferry.hazelcast;

import dev.goferry.hazelcast.Patience.Unanswered;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * What a member knows of generations. What it saw of one it remembers, whatever the cluster loses. Knows no map, so that
 * it runs in a simulation as it runs in a cluster. Thread-safe.
 */
final class ClusterGenerations {
    /** Where generations are kept, for all members that see each other. */
    interface Slots {
        CompletionStage<@Nullable Long> get(int slot);

        CompletionStage<Long> submit(int slot, GenerationStep step);
    }

    private final Slots slots;
    private final Patience patience;
    private final InstantSource clock;
    private final AtomicLongArray seen;

    ClusterGenerations(int count, Patience patience, InstantSource clock, Slots slots) {
        this.slots = slots;
        this.patience = patience;
        this.clock = clock;
        this.seen = new AtomicLongArray(count);
    }

    long now(int slot) {
        try {
            @Nullable Long now = patience.<@Nullable Long>ask(() -> slots.get(slot));
            return saw(slot, now == null ? 0 : now);
        } catch (Unanswered e) {
            return seen.get(slot);
        }
    }

    long advance(int slot) {
        try {
            long next = patience.ask(() -> slots.submit(slot, new GenerationStep.Advance(seen.get(slot))));
            saw(slot, next);
            return next;
        } catch (Unanswered e) {
            return seen.updateAndGet(slot, known -> Math.max(known + 1, clock.millis()));
        }
    }

    private long saw(int slot, long generation) {
        return seen.accumulateAndGet(slot, generation, Math::max);
    }
}
