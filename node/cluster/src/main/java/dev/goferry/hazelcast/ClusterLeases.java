package dev.goferry.hazelcast;

import com.hazelcast.core.HazelcastException;
import dev.goferry.cluster.Leases;
import dev.goferry.cluster.Member;
import dev.goferry.hazelcast.Patience.Unanswered;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a member knows of leases and does about them: claims, renewals, waits. Knows no map and no timer, so that it runs
 * in a simulation as it runs in a cluster. Thread-safe.
 */
final class ClusterLeases implements Leases {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterLeases.class);
    private static final int LONGEST_NOTE = 64 << 10;

    /** Between two looks of a waiter who hears nothing. */
    static final Duration GUARD = Duration.ofSeconds(2);

    /** Where a step is taken: on the member that keeps the key. */
    interface Steps {
        CompletionStage<@Nullable LeaseState> submit(String key, LeaseStep step);
    }

    /** This member, whose id changes when it comes back from a split. */
    interface Self {
        UUID uuid();

        String peer();

        /** A member that may have gone since. */
        Member of(UUID uuid, String peer);
    }

    private final Steps steps;
    private final Self self;
    private final Patience patience;
    private final Duration term;
    private final LongSupplier tokens;
    private final Waiters waiters = new Waiters();
    private final ConcurrentHashMap<Long, Held> held = new ConcurrentHashMap<>();

    /** @param tokens each names one claim, and is above nought */
    ClusterLeases(Steps steps, Self self, Patience patience, Duration term, LongSupplier tokens) {
        this.steps = steps;
        this.self = self;
        this.patience = patience;
        this.term = term;
        this.tokens = tokens;
    }

    @Override
    public Claim claim(String key) {
        long token = tokens.getAsLong();
        try {
            LeaseState state = patience.<@Nullable LeaseState>ask(
                    () -> steps.submit(key, new LeaseStep.Claim(token, self.uuid(), self.peer(), term)),
                    late -> undo(key, late, token));
            return claimed(key, Objects.requireNonNull(state), token);
        } catch (Unanswered e) {
            return new Claim.Unknown(String.valueOf(e.getMessage()));
        }
    }

    private Claim claimed(String key, LeaseState state, long token) {
        byte[] note = state.note();
        if (note != null) {
            return new Claim.Told(note);
        }
        if (state.isOf(token)) {
            Held lease = new Held(key, token, state.fence());
            held.put(token, lease);
            return new Claim.Mine(lease);
        }
        return new Claim.Theirs(self.of(state.owner(), state.peer()), state.fence());
    }

    /** A claim whose answer came too late was taken for unknown: nobody would ever release it. */
    private void undo(String key, @Nullable LeaseState state, long token) {
        if (state != null && state.isOf(token)) {
            var _ = steps.submit(key, new LeaseStep.Release(token, null, Duration.ZERO));
        }
    }

    @Override
    public boolean awaitEnd(String key, long fence, Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        Semaphore news = waiters.enter(key);
        try {
            while (!hasEnded(key, fence)) {
                long left = Math.min(GUARD.toNanos(), end - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                if (news.tryAcquire(left, TimeUnit.NANOSECONDS)) {
                    news.drainPermits();
                }
            }
            return true;
        } finally {
            waiters.leave(key, news);
        }
    }

    /** As the member sees it that keeps the key, so that a claim right after it agrees; false if nobody can tell. */
    boolean hasEnded(String key, long fence) throws InterruptedException {
        try {
            LeaseState state = patience.<@Nullable LeaseState>ask(() -> steps.submit(key, new LeaseStep.Look()));
            return state == null || state.fence() != fence;
        } catch (Unanswered e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return false;
        }
    }

    @Override
    public void forget(String key) {
        settle(key, new LeaseStep.Forget());
    }

    /** Does it if the cluster answers; it mends itself by its deadlines if not. */
    private void settle(String key, LeaseStep step) {
        try {
            patience.<@Nullable LeaseState>ask(() -> steps.submit(key, step));
        } catch (Unanswered e) {
            return;
        }
    }

    /** Something happened to a key that somebody may wait for. */
    void news(String key) {
        waiters.wake(key);
    }

    /** Something happened to members, or may have. */
    void news() {
        waiters.wakeAll();
    }

    /** Holds what this process holds for another term; due every third of it, and when members change. */
    void renewAll() {
        try {
            held.values().forEach(Held::renew);
        } catch (HazelcastException | IllegalStateException e) {
            LOG.debug("leases were not renewed, the next turn may: {}", e.getMessage());
        }
    }

    /** Ends all that this process holds, within the time for one answer. */
    void releaseAll() {
        try {
            patience.askAll(() -> held.values().stream()
                    .map(lease -> steps.submit(lease.key, lease.end(null, Duration.ZERO)))
                    .toList());
        } catch (Unanswered e) {
            return; // They end with this member.
        }
    }

    /** A lease of this process. */
    private final class Held implements Lease {
        private final String key;
        private final long token;
        private final long fence;

        Held(String key, long token, long fence) {
            this.key = key;
            this.token = token;
            this.fence = fence;
        }

        @Override
        public long fence() {
            return fence;
        }

        @Override
        public void release() {
            if (held.containsKey(token)) {
                settle(key, end(null, Duration.ZERO));
            }
        }

        @Override
        public void release(byte[] note, Duration holds) {
            if (note.length > LONGEST_NOTE) {
                throw new IllegalArgumentException(
                        "a note has at most " + LONGEST_NOTE + " bytes, this one has " + note.length);
            }
            if (held.containsKey(token)) {
                settle(key, end(note.clone(), holds));
            }
        }

        LeaseStep.Release end(byte @Nullable [] note, Duration holds) {
            held.remove(token);
            return new LeaseStep.Release(token, note, holds);
        }

        void renew() {
            LeaseStep.Renew step = new LeaseStep.Renew(token, fence, self.uuid(), self.peer(), term);
            var _ = steps.submit(key, step).thenAccept(state -> {
                if (state == null || !state.isOf(token)) {
                    held.remove(token);
                } else if (!held.containsKey(token)) {
                    undo(key, state, token);
                }
            });
        }
    }
}
