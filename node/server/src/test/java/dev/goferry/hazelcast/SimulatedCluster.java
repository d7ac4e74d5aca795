package dev.goferry.hazelcast;

import dev.goferry.virtual.Turns;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What members of a simulated cluster share, and how their questions travel: each goes to the member that keeps its key,
 * as the asking one sees the members, and waits there while that one cannot be reached. Two halves of a cut network go
 * on with what they had; when they meet, the right one's leases are dropped, and the rest is merged.
 */
public final class SimulatedCluster {
    /** A member whose process is gone is missed after this, a silent one after {@link #SILENCE}. */
    public static final Duration NOTICED = Duration.ofMillis(400);

    public static final Duration SILENCE = Duration.ofSeconds(5);

    /** Whoever has no answer after this goes on without. */
    public static final Duration ANSWER = ClusterConfig.Timing.USUAL.answer();

    /** A question whose keeper cannot be reached is sent again. */
    private static final Duration AGAIN = Duration.ofMillis(100);

    private static final Duration GIVEN_UP = Duration.ofSeconds(60);

    /** What becomes of messages. */
    public interface Fate {
        /** Whether messages may be lost, doubled or late now. */
        boolean isRough();

        /** A question about this key may have no answer in time, though its keeper lives. */
        void spoiled(SimulatedMember asking, String key, Object step);
    }

    /** One half, or all of it. */
    static final class Side {
        final Map<String, LeaseState> leases = new HashMap<>();
        final Map<Object, Object> versions = new HashMap<>();
        final Map<Object, Object> generations = new HashMap<>();
    }

    final Turns turns;
    final Random random;
    private final Fate fate;
    private final List<SimulatedMember> members = new ArrayList<>();
    private Side left = new Side();
    private Side right = left;
    private Instant cutAt = Instant.MIN;

    public SimulatedCluster(Turns turns, Random random, Fate fate) {
        this.turns = turns;
        this.random = random;
        this.fate = fate;
    }

    /** A new process joins. */
    public SimulatedMember join(int number, SimulatedMember.Host process) {
        SimulatedMember member = new SimulatedMember(this, number, process);
        members.stream().filter(old -> old.number == number).forEach(old -> member.onTheRight = old.onTheRight);
        members.removeIf(old -> old.number == number);
        members.add(member);
        look();
        return member;
    }

    /** Who can talk to whom. */
    public boolean isConnected(int one, int other) {
        return left == right || isRight(one) == isRight(other);
    }

    /** Whether a node is in the right half of a cut network. */
    public boolean isRight(int number) {
        for (SimulatedMember member : members) {
            if (member.number == number) {
                return member.onTheRight;
            }
        }
        return false;
    }

    public boolean isCut() {
        return left != right;
    }

    /** The network falls in two; nobody notices it yet. */
    public void cut() {
        right = new Side();
        right.leases.putAll(left.leases);
        right.versions.putAll(left.versions);
        right.generations.putAll(left.generations);
        members.forEach(member -> member.onTheRight = random.nextBoolean());
        cutAt = turns.instant();
        turns.after(SILENCE, this::look);
    }

    /** Both halves are one again, at once: the right one's members have new names. */
    public void heal() {
        boolean wasNoticed = cutAt.plus(SILENCE).isBefore(turns.instant());
        if (wasNoticed) {
            right.generations.forEach((slot, coming) -> left.generations.merge(
                    slot, coming, (here, there) -> GenerationStep.Higher.higher((Long) there, (Long) here)));
            right.versions.forEach((name, coming) -> left.versions.merge(
                    name, coming, (here, there) -> ((StoredVersion) there).with((StoredVersion) here)));
        } else {
            takeWhatTheRightKept();
        }
        right = left;
        cutAt = Instant.MIN;
        for (SimulatedMember member : members) {
            if (member.onTheRight && wasNoticed && member.isMissedAfter().equals(Instant.MAX)) {
                member.comeBack();
            }
            member.onTheRight = false;
        }
        look();
    }

    /** Nobody had noticed, so each key was still kept by one member. */
    private void takeWhatTheRightKept() {
        right.leases.forEach((key, state) -> {
            if (keeper(members.getFirst(), key).onTheRight) {
                left.leases.put(key, state);
            }
        });
        right.versions.forEach((key, version) -> {
            if (keeper(members.getFirst(), key).onTheRight) {
                left.versions.put(key, version);
            }
        });
        right.generations.forEach((key, generation) -> {
            if (keeper(members.getFirst(), key).onTheRight) {
                left.generations.put(key, generation);
            }
        });
    }

    private SimulatedMember keeper(SimulatedMember asSeenBy, Object key) {
        List<SimulatedMember> seen = seenBy(asSeenBy);
        return seen.get(Math.floorMod(key.hashCode(), seen.size()));
    }

    /** Whether a member takes another for one. */
    boolean sees(SimulatedMember viewer, SimulatedMember other) {
        Instant now = turns.instant();
        Instant silent = viewer.onTheRight == other.onTheRight ? Instant.MAX : cutAt;
        return other.isMissedAfter().isAfter(now)
                && (silent.equals(Instant.MAX) || silent.plus(SILENCE).isAfter(now));
    }

    List<SimulatedMember> seenBy(SimulatedMember viewer) {
        List<SimulatedMember> seen = new ArrayList<>(members.size());
        for (SimulatedMember other : members) {
            if (other == viewer || sees(viewer, other)) {
                seen.add(other);
            }
        }
        return seen;
    }

    /** Whoever sees other members than before is told. */
    void look() {
        List.copyOf(members).forEach(SimulatedMember::look);
    }

    private Side side(SimulatedMember member) {
        return member.onTheRight ? right : left;
    }

    /** Takes a step on the member that keeps the key; no answer where it, or the way, is gone for too long. */
    <T extends @Nullable Object> CompletionStage<T> ask(
            SimulatedMember from, Object key, Object step, Function<Side, T> action) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        int dice = fate.isRough() ? random.nextInt(1000) : 1000;
        if (dice < 70) {
            fate.spoiled(from, String.valueOf(key), step);
        }
        if (dice < 35) {
            return answer; // Lost on its way.
        }
        Duration late = dice < 55 ? Duration.ofMillis(1_500 + random.nextInt(5_000)) : Duration.ZERO;
        Instant end = turns.instant().plus(GIVEN_UP);
        Question<T> question = new Question<>(from, key, action, answer, end, dice >= 55 && dice < 64);
        turns.after(late.plus(travel()), () -> take(question));
        if (dice >= 44 && dice < 70) {
            // Sent twice: whoever keeps the key takes it twice.
            turns.after(travel().plusMillis(random.nextInt(2_000)), () -> take(question.again()));
        }
        return answer;
    }

    private record Question<T extends @Nullable Object>(
            SimulatedMember from,
            Object key,
            Function<Side, T> action,
            CompletableFuture<T> answer,
            Instant end,
            boolean isAnswerLost) {
        Question<T> again() {
            return new Question<>(from, key, action, answer, end, true);
        }
    }

    private <T extends @Nullable Object> void take(Question<T> question) {
        SimulatedMember from = question.from;
        if (from.process.isDead() || question.end.isBefore(turns.instant())) {
            return;
        }
        SimulatedMember keeper = keeper(from, question.key);
        boolean reached = !keeper.process.isDead()
                && !keeper.isFrozen()
                && (keeper == from || isConnected(keeper.number, from.number));
        if (!reached) {
            turns.after(AGAIN, () -> take(question));
            return;
        }
        T result = question.action.apply(side(keeper));
        if (!question.isAnswerLost) {
            turns.after(travel(), () -> deliver(from, () -> question.answer.complete(result)));
        }
    }

    /** Whether it moves a module on. */
    public static boolean isNews(Object step) {
        return step instanceof GenerationStep;
    }

    Duration travel() {
        return Duration.ofNanos(100_000 + random.nextInt(random.nextInt(20) == 0 ? 300_000_000 : 3_000_000));
    }

    /** Hands something to a member as soon as it can take it, if it still lives. */
    void deliver(SimulatedMember to, Runnable action) {
        if (to.process.isDead()) {
            return;
        }
        if (to.isFrozen()) {
            turns.after(Duration.between(turns.instant(), to.process.frozenUntil()), () -> deliver(to, action));
            return;
        }
        action.run();
    }

    /** A step on a lease, decided by the real code. */
    @Nullable
    LeaseState decide(SimulatedMember from, Side side, String key, LeaseStep step) {
        @Nullable LeaseState now = side.leases.get(key);
        long millis = turns.instant().toEpochMilli();
        @Nullable LeaseState after = step.decide(now, millis, id -> isMember(side, id));
        if (after != null && after != now) {
            side.leases.put(key, after);
            for (SimulatedMember member : members) {
                if (side(member) == side && (!fate.isRough() || random.nextInt(10) > 0)) {
                    turns.after(travel(), () -> deliver(member, () -> member.news(key)));
                }
            }
        }
        return step.answer(after, millis, id -> isMember(side, id));
    }

    private boolean isMember(Side side, UUID id) {
        for (SimulatedMember member : members) {
            if (member.uuid().equals(id)) {
                return side(member) == side && member.isMissedAfter().isAfter(turns.instant());
            }
        }
        return false;
    }

    /** Keys that somebody who lives holds now. */
    public List<String> held() {
        long millis = turns.instant().toEpochMilli();
        List<String> held = new ArrayList<>();
        left.leases.forEach((key, state) -> {
            if (LeaseStep.lives(state, millis, id -> isMember(left, id))) {
                held.add(key);
            }
        });
        return held;
    }

    List<SimulatedMember> members() {
        return members;
    }
}
