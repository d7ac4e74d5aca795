package dev.goferry.hazelcast;

import dev.goferry.simulation.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Four members that share leases and generations as the real ones do, each step decided by the code of the real one:
 * two minutes in which messages are lost or late, members die, freeze, and are cut in two halves that go on each for
 * itself and are merged; then a minute of calm. All of it from one seed, in one thread and in virtual time.
 */
final class LeaseWorld {
    /** What can be planted, and what must be seen of it. */
    enum Bug {
        NONE(null),
        /** A claim that takes what another holds. */
        CLAIM_TAKES_ALL(Wrong.TWO_HOLD),
        /** A renewal that takes back what another has claimed since. */
        RENEWAL_TAKES_ALL(Wrong.TWO_HOLD),
        /** A release that ends whoever's lease it is. */
        RELEASE_ENDS_ALL(Wrong.TWO_HOLD),
        /** A holder that does not renew. */
        NOBODY_RENEWS(Wrong.TWO_HOLD),
        /** Fences that begin anew when an entry was forgotten. */
        FENCES_BEGIN_ANEW(Wrong.FENCE_BACK),
        /** A late answer to a claim that nobody waited for any more, and whose lease is left to itself. */
        LATE_CLAIM_STAYS(Wrong.HELD_BY_NOBODY),
        /** A keeper that believes in members who are gone. */
        DEAD_ARE_MEMBERS(Wrong.HELD_BY_NOBODY),
        /** A waiter that believes that it is told everything. */
        WAITER_TRUSTS_NEWS(Wrong.WAITER_SLEEPS),
        /** Of two generations the one that stays is any. */
        MERGE_KEEPS_ANY(Wrong.STALE_IS_FRESH),
        /** An advance that sets what was seen, and no more. */
        ADVANCE_STANDS(Wrong.STALE_IS_FRESH),
        /** A member that forgets what it saw. */
        MEMBER_FORGETS(Wrong.GENERATION_BACK);

        final @Nullable Wrong expected;

        Bug(@Nullable Wrong expected) {
            this.expected = expected;
        }
    }

    /** What must never be. */
    enum Wrong {
        TWO_HOLD,
        FENCE_BACK,
        HELD_BY_NOBODY,
        WAITER_SLEEPS,
        GENERATION_BACK,
        STALE_IS_FRESH
    }

    /** An answer that ages: when it was asked for, and at which generation. */
    record Mark(int slot, long generation, Instant at) {}

    /** One half of the members, or all of them. */
    static final class Side {
        final Map<String, LeaseState> leases = new HashMap<>();
        final Map<Integer, Long> generations = new HashMap<>();
        final Map<String, Long> fences = new HashMap<>();
    }

    static final Duration TERM = Duration.ofSeconds(30);
    static final Duration NOTICED = Duration.ofMillis(400);
    static final Duration SILENCE = Duration.ofSeconds(5);
    private static final Duration FAULTS = Duration.ofMinutes(2);
    private static final Duration CALM = Duration.ofMinutes(1);
    private static final int MEMBERS = 4;

    final VirtualTime time = new VirtualTime();
    final Random random;
    final Bug bug;
    final List<LeaseMember> members = new ArrayList<>();
    final Set<Wrong> wrong = EnumSet.noneOf(Wrong.class);
    final List<Mark> marks = new ArrayList<>();
    final Map<Integer, Instant> advanced = new HashMap<>();
    final List<String> story = new ArrayList<>();
    private final Map<String, Instant> excused = new HashMap<>();
    int answered;
    boolean calm;
    private Side left = new Side();
    private Side right = left;

    LeaseWorld(long seed, Bug bug) {
        this.random = new Random(seed);
        this.bug = bug;
        for (int i = 0; i < MEMBERS; i++) {
            members.add(new LeaseMember(this, i));
        }
    }

    /** Runs to the end; what was wrong. */
    Set<Wrong> run() {
        members.forEach(LeaseMember::begin);
        time.after(Duration.ofSeconds(10), this::strike);
        time.pass(FAULTS);
        calm = true;
        heal();
        time.pass(CALM);
        members.forEach(LeaseMember::check);
        return wrong;
    }

    void wrong(Wrong what, String words) {
        wrong.add(what);
        story.add(time.instant() + " " + what + ": " + words);
    }

    Side side(LeaseMember member) {
        return member.onTheRight ? right : left;
    }

    boolean isWhole() {
        return left == right;
    }

    private void strike() {
        if (calm) {
            return;
        }
        time.after(Duration.ofMillis(random.nextInt(15_000)), this::strike);
        switch (random.nextInt(6)) {
            case 0 -> cut();
            case 1 -> heal();
            case 2 -> any().die();
            case 3 -> any().freeze(Duration.ofMillis(random.nextInt(12_000)));
            case 4 -> loseGenerations();
            default -> side(any()).leases.values().removeIf(state -> !state.isHeld()); // Their time was over.
        }
    }

    /** All who kept a slot have died at once. */
    private void loseGenerations() {
        left.generations.clear();
        right.generations.clear();
        marks.clear();
    }

    private LeaseMember any() {
        return members.get(random.nextInt(MEMBERS));
    }

    private void cut() {
        if (left != right) {
            return;
        }
        right = new Side();
        right.leases.putAll(left.leases);
        right.generations.putAll(left.generations);
        right.fences.putAll(left.fences);
        for (LeaseMember member : members) {
            member.onTheRight = random.nextBoolean();
            member.troubled();
        }
    }

    /** The right half comes back with new ids; its leases are dropped, its generations merged. */
    private void heal() {
        if (left == right) {
            return;
        }
        right.generations.forEach(
                (slot, coming) -> left.generations.merge(slot, coming, (here, _) -> merged(coming, here)));
        right.fences.forEach((key, fence) -> left.fences.merge(key, fence, Math::max));
        right = left;
        for (LeaseMember member : members) {
            if (member.onTheRight) {
                member.merge();
            }
            member.troubled();
        }
    }

    private long merged(long coming, long here) {
        return bug == Bug.MERGE_KEEPS_ANY ? here : GenerationStep.Higher.higher(coming, here);
    }

    /** Takes a step as the member that keeps the key, on the way to which and back anything may happen. */
    CompletionStage<@Nullable LeaseState> submit(LeaseMember from, String key, LeaseStep step) {
        CompletableFuture<@Nullable LeaseState> answer = new CompletableFuture<>();
        if (bug == Bug.LATE_CLAIM_STAYS && step instanceof LeaseStep.Release && !from.releasing) {
            return answer;
        }
        int dice = calm ? 1000 : random.nextInt(1000);
        if (dice < 15) {
            from.troubled();
            excuse(key, step);
            return answer; // Lost.
        }
        if (dice < 40) {
            from.troubled();
            excuse(key, step);
            time.after(Duration.ofMillis(random.nextInt(5_000)), () -> answer.complete(take(from, key, step)));
            return answer;
        }
        @Nullable LeaseState state = take(from, key, step);
        if (dice < 55) {
            from.troubled();
            time.after(Duration.ofMillis(random.nextInt(5_000)), () -> answer.complete(state));
        } else {
            answered++;
            answer.complete(state);
        }
        return answer;
    }

    /** A release that was lost: the lease ends by its deadline, which is as it must be. */
    private void excuse(String key, LeaseStep step) {
        if (step instanceof LeaseStep.Release) {
            excused.put(key, time.instant().plus(TERM).plus(SILENCE));
        }
    }

    boolean isExcused(String key) {
        return excused.getOrDefault(key, Instant.MIN).isAfter(time.instant());
    }

    /** Whether the cluster takes the key for held, as this member would be told. */
    boolean lives(LeaseMember member, String key) {
        Side side = side(member);
        return LeaseStep.lives(side.leases.get(key), time.instant().toEpochMilli(), id -> isMember(side, id));
    }

    private @Nullable LeaseState take(LeaseMember from, String key, LeaseStep step) {
        Side side = side(from);
        @Nullable LeaseState now = side.leases.get(key);
        long millis = time.instant().toEpochMilli();
        @Nullable LeaseState after = LeasePlant.decide(bug, step, now, millis, id -> isMember(side, id));
        if (after != null && after != now) {
            side.leases.put(key, after);
            if (random.nextInt(10) > 0) {
                members.stream().filter(member -> side(member) == side).forEach(member -> member.news(key));
            }
        }
        return step.answer(after, millis, id -> isMember(side, id));
    }

    private boolean isMember(Side side, UUID id) {
        return bug == Bug.DEAD_ARE_MEMBERS
                || members.stream().anyMatch(member -> side(member) == side && member.isBelieved(id));
    }

    /** A member that was just told that it holds the key. */
    void holds(LeaseMember holder, String key, long fence) {
        Side side = side(holder);
        for (LeaseMember other : members) {
            if (other != holder && side(other) == side && other.surelyHolds(key)) {
                wrong(Wrong.TWO_HOLD, other + " and " + holder + " hold " + key);
            }
        }
        if (fence <= side.fences.getOrDefault(key, 0L)) {
            wrong(Wrong.FENCE_BACK, key + " has the fence " + fence + " after " + side.fences.get(key));
        }
        side.fences.merge(key, fence, Math::max);
    }
}
