package dev.goferry.hazelcast;

import dev.goferry.cluster.Leases.Claim;
import dev.goferry.cluster.Leases.Lease;
import dev.goferry.cluster.Member;
import dev.goferry.hazelcast.LeaseWorld.Bug;
import dev.goferry.hazelcast.LeaseWorld.Wrong;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** A member of the simulated cluster with the real claims and waits of one: it works on three keys for ever. */
final class LeaseMember implements ClusterLeases.Self {
    private static final int KEYS = 3;

    /** A waiter whose holder is gone knows it after this, with a look missed. */
    private static final Duration TOLD = ClusterLeases.GUARD.multipliedBy(3).plus(LeaseWorld.SILENCE);

    private record Held(Lease lease, Instant since) {}

    /** One that waits for the end of a lease of this fence; {@code dead} since nobody has it. */
    private static final class Waiting {
        final long fence;
        final Semaphore news = new Semaphore(0);
        Instant looked;

        @Nullable
        Instant over;

        Waiting(long fence, Instant now) {
            this.fence = fence;
            this.looked = now;
        }
    }

    private final LeaseWorld world;
    private final int number;
    private final Map<String, Held> held = new HashMap<>();
    private final Map<String, Waiting> waiting = new HashMap<>();
    private UUID uuid;
    private GenerationWork generations;
    private ClusterLeases leases;
    private int life;
    private boolean alive = true;
    private Instant believedUntil = Instant.MAX;
    private Instant lastTrouble = Instant.MIN;
    private Instant frozenUntil = Instant.MIN;
    boolean onTheRight;

    /** Whether a release on its way is one that was asked for, and not of a claim that came too late. */
    boolean releasing;

    LeaseMember(LeaseWorld world, int number) {
        this.world = world;
        this.number = number;
        this.uuid = new UUID(number, world.random.nextLong());
        this.generations = new GenerationWork(world, this);
        this.leases = newLeases();
    }

    private ClusterLeases newLeases() {
        generations = new GenerationWork(world, this);
        // No real time passes: what is not answered at once is answered too late.
        return new ClusterLeases(
                (key, step) -> world.submit(this, key, step),
                this,
                new Patience(Duration.ZERO),
                LeaseWorld.TERM,
                () -> world.random.nextLong(1, Long.MAX_VALUE));
    }

    void begin() {
        int mine = life;
        loop(mine, Duration.ofMillis(200), this::work);
        loop(mine, LeaseWorld.TERM.dividedBy(3), () -> leases.renewAll());
    }

    private void loop(int ofLife, Duration rest, Runnable step) {
        world.time.after(rest.plusMillis(world.random.nextInt(50)), () -> {
            if (life != ofLife || !alive) {
                return;
            }
            if (!world.time.instant().isBefore(frozenUntil)) {
                step.run();
            }
            loop(ofLife, rest, step);
        });
    }

    private void work() {
        generations.work();
        for (int i = 0; i < KEYS; i++) {
            String key = "key" + i;
            if (held.containsKey(key)) {
                maybeRelease(key);
            } else if (waiting.containsKey(key)) {
                look(key, waiting.get(key));
            } else if (world.random.nextInt(10) == 0) {
                claim(key);
            }
        }
    }

    private void claim(String key) {
        switch (leases.claim(key)) {
            case Claim.Mine(Lease lease) -> {
                held.put(key, new Held(lease, world.time.instant()));
                world.holds(this, key, lease.fence());
            }
            case Claim.Theirs(Member _, long fence) -> waiting.put(key, new Waiting(fence, world.time.instant()));
            case Claim.Told _ -> leases.forget(key);
            case Claim.Unknown _ -> troubled(); // It would do the work without a lease.
        }
    }

    private void maybeRelease(String key) {
        if (world.random.nextInt(200) == 0) {
            release(key);
        }
    }

    private void release(String key) {
        Lease lease = Objects.requireNonNull(held.remove(key)).lease;
        releasing = true;
        if (world.random.nextInt(4) == 0) {
            lease.release(new byte[] {1}, Duration.ofSeconds(1));
        } else {
            lease.release();
        }
        releasing = false;
    }

    /** As {@link ClusterLeases#awaitEnd} does: when there is news, and every two seconds. */
    private void look(String key, Waiting mine) {
        Instant now = world.time.instant();
        boolean told = mine.news.tryAcquire();
        mine.news.drainPermits();
        boolean due = world.bug != Bug.WAITER_TRUSTS_NEWS && !now.isBefore(mine.looked.plus(ClusterLeases.GUARD));
        if (told || due) {
            mine.looked = now;
            if (ended(key, mine.fence)) {
                waiting.remove(key);
                return;
            }
        }
        sleepsTooLong(key, mine, now);
    }

    private boolean ended(String key, long fence) {
        try {
            return leases.hasEnded(key, fence);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void sleepsTooLong(String key, Waiting mine, Instant now) {
        boolean isHeld = world.members.stream().anyMatch(other -> other.hasOrHad(key));
        if (isHeld || !isCalm() || world.isExcused(key)) {
            mine.over = null;
        } else if (mine.over == null) {
            mine.over = now;
        } else if (mine.over.plus(TOLD).isBefore(now)) {
            boolean claimed = world.lives(this, key);
            world.wrong(claimed ? Wrong.HELD_BY_NOBODY : Wrong.WAITER_SLEEPS, this + " waits for " + key);
        }
    }

    /** Whether it works under a lease of the key, and would still if it were cut off or frozen. */
    private boolean hasOrHad(String key) {
        return alive && held.containsKey(key);
    }

    /** Whether it holds the key, and nothing has happened that may have cost it the lease. */
    boolean surelyHolds(String key) {
        Held mine = held.get(key);
        return alive && mine != null && lastTrouble.isBefore(mine.since);
    }

    /** Whether nothing has happened to it for a while. */
    boolean isCalm() {
        return alive && lastTrouble.plus(LeaseWorld.SILENCE).isBefore(world.time.instant());
    }

    void troubled() {
        lastTrouble = world.time.instant();
    }

    void news(String key) {
        if (alive && !world.time.instant().isBefore(frozenUntil)) {
            Waiting mine = waiting.get(key);
            if (mine != null) {
                mine.news.release();
            }
        }
    }

    void die() {
        if (!alive) {
            return;
        }
        alive = false;
        believedUntil = world.time.instant().plus(LeaseWorld.NOTICED);
        world.time.after(Duration.ofMillis(1_000 + world.random.nextInt(9_000)), this::startAgain);
    }

    private void startAgain() {
        life++;
        alive = true;
        held.clear();
        waiting.clear();
        leases = newLeases();
        merge();
        troubled();
        begin();
    }

    /** Taken for dead after a while; then it comes back with another id. Once at a time: only then it knows of it. */
    void freeze(Duration duration) {
        if (!alive || world.time.instant().isBefore(frozenUntil)) {
            return;
        }
        frozenUntil = world.time.instant().plus(duration);
        troubled();
        if (duration.compareTo(LeaseWorld.SILENCE) > 0) {
            believedUntil = world.time.instant().plus(LeaseWorld.SILENCE);
            int mine = life;
            world.time.after(duration, () -> thaw(mine));
        }
    }

    /** It may do at once what it was about to do: give up what it no longer has. */
    private void thaw(int ofLife) {
        if (life == ofLife && alive) {
            merge();
            if (world.random.nextBoolean()) {
                List.copyOf(held.keySet()).forEach(this::release);
            }
        }
    }

    /** Back among the others as somebody new. */
    void merge() {
        uuid = new UUID(number, world.random.nextLong());
        believedUntil = Instant.MAX;
        troubled();
        int mine = life;
        world.time.after(Duration.ofMillis(world.random.nextInt(4_000)), () -> {
            if (alive && life == mine) {
                leases.renewAll();
            }
        });
    }

    boolean isBelieved(UUID id) {
        return uuid.equals(id) && world.time.instant().isBefore(believedUntil);
    }

    /** At the end: what it still thinks. */
    void check() {
        waiting.forEach((key, mine) -> sleepsTooLong(key, mine, world.time.instant()));
    }

    @Override
    public UUID uuid() {
        return uuid;
    }

    @Override
    public String peer() {
        return "http://member" + number;
    }

    @Override
    public Member of(UUID id, String peer) {
        return new Member(id.toString(), URI.create(peer));
    }

    @Override
    public String toString() {
        return "member " + number;
    }
}
