package dev.goferry.hazelcast;

import dev.goferry.hazelcast.LeaseWorld.Bug;
import dev.goferry.hazelcast.LeaseWorld.Mark;
import dev.goferry.hazelcast.LeaseWorld.Wrong;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What a member asks of generations and does to them, by the real code, and what it must see. */
final class GenerationWork implements ClusterGenerations.Slots {
    private static final int SLOTS = 2;
    private static final int MARKS = 40;

    private final LeaseWorld world;
    private final LeaseMember member;
    private final Map<Integer, Long> highest = new HashMap<>();
    private ClusterGenerations generations;
    private boolean answered;

    GenerationWork(LeaseWorld world, LeaseMember member) {
        this.world = world;
        this.member = member;
        this.generations = fresh();
    }

    private ClusterGenerations fresh() {
        return new ClusterGenerations(SLOTS, new Patience(Duration.ZERO), world.time, this);
    }

    void work() {
        int slot = world.random.nextInt(SLOTS);
        if (world.bug == Bug.MEMBER_FORGETS) {
            generations = fresh();
        }
        answered = false;
        if (world.random.nextInt(20) == 0) {
            seen(slot, generations.advance(slot));
            if (answered) {
                world.advanced.put(slot, world.time.instant());
            }
        } else if (world.random.nextInt(4) == 0) {
            long now = generations.now(slot);
            seen(slot, now);
            if (answered) {
                compare(slot, now);
            }
        }
    }

    private void seen(int slot, long generation) {
        long before = highest.getOrDefault(slot, 0L);
        if (generation < before) {
            world.wrong(Wrong.GENERATION_BACK, member + " sees " + generation + " after " + before);
        }
        highest.put(slot, generation);
    }

    /** What was asked for before an advance that all could see is stale; then this is asked for too. */
    private void compare(int slot, long now) {
        Instant advanced = world.advanced.getOrDefault(slot, Instant.MIN);
        for (Mark mark : world.marks) {
            if (world.isWhole()
                    && mark.slot() == slot
                    && mark.generation() == now
                    && mark.at().isBefore(advanced)) {
                world.wrong(Wrong.STALE_IS_FRESH, member + " takes " + mark + " for fresh, advanced at " + advanced);
            }
        }
        world.marks.add(new Mark(slot, now, world.time.instant()));
        if (world.marks.size() > MARKS) {
            world.marks.removeFirst();
        }
    }

    private boolean isLost() {
        boolean lost = !world.calm && world.random.nextInt(50) == 0;
        answered = !lost;
        return lost;
    }

    @Override
    public CompletionStage<@Nullable Long> get(int slot) {
        return isLost()
                ? new CompletableFuture<>()
                : CompletableFuture.completedFuture(
                        world.side(member).generations.get(slot));
    }

    @Override
    public CompletionStage<Long> submit(int slot, GenerationStep step) {
        if (isLost()) {
            return new CompletableFuture<>();
        }
        Map<Integer, Long> kept = world.side(member).generations;
        @Nullable Long now = kept.get(slot);
        long millis = world.time.instant().toEpochMilli();
        long next = world.bug == Bug.ADVANCE_STANDS && now != null
                ? now
                : ((GenerationStep.Advance) step).decide(now, millis);
        kept.put(slot, next);
        return CompletableFuture.completedFuture(next);
    }
}
