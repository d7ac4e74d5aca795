package dev.goferry.hazelcast;

import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryEvictedListener;
import com.hazelcast.map.listener.EntryExpiredListener;
import com.hazelcast.map.listener.EntryRemovedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import dev.goferry.cluster.Leases;
import dev.goferry.hazelcast.Patience.Unanswered;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases as entries of a map, each step an entry processor. This node's waiters are woken by one listener on the map and
 * by members that leave; a slow look of their own makes up for events that were lost.
 */
final class HazelcastLeases implements Leases {
    static final String MAP = "goferry.leases";
    private static final Logger LOG = LoggerFactory.getLogger(HazelcastLeases.class);
    private static final int LONGEST_NOTE = 64 << 10;
    private static final Duration GUARD = Duration.ofSeconds(2);

    /** Who keeps a key may learn of a death later than we do. */
    private static final List<Duration> ECHOES =
            List.of(Duration.ofMillis(100), Duration.ofMillis(300), Duration.ofSeconds(1));

    private final IMap<String, LeaseState> map;
    private final HazelcastMembers members;
    private final Patience patience;
    private final Duration term;
    private final ScheduledExecutorService timer;
    private final Waiters waiters = new Waiters();
    private final ConcurrentHashMap<Long, Held> held = new ConcurrentHashMap<>();

    HazelcastLeases(
            IMap<String, LeaseState> map,
            HazelcastMembers members,
            ClusterConfig.Timing timing,
            ScheduledExecutorService timer) {
        this.map = map;
        this.members = members;
        this.patience = new Patience(timing.answer());
        this.term = timing.lease();
        this.timer = timer;
        map.addEntryListener(new News(), false);
        members.onChange(this::membersChanged);
        long third = term.toMillis() / 3;
        var _ = timer.scheduleWithFixedDelay(this::renewAll, third, third, TimeUnit.MILLISECONDS);
    }

    @Override
    public Claim claim(String key) {
        long token = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
        try {
            LeaseState state = patience.ask(
                    () -> map.submitToKey(key, new LeaseStep.Claim(token, members.uuid(), members.peer(), term)),
                    late -> undo(key, late, token));
            return claimed(key, state, token);
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
        return new Claim.Theirs(members.of(state.owner(), state.peer()), state.fence());
    }

    /** A claim whose answer came too late was taken for unknown: nobody would ever release it. */
    private void undo(String key, LeaseState state, long token) {
        if (state.isOf(token)) {
            map.submitToKey(key, new LeaseStep.Release(token, null, Duration.ZERO));
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
    private boolean hasEnded(String key, long fence) throws InterruptedException {
        try {
            LeaseState state = patience.<@Nullable LeaseState>ask(() -> map.submitToKey(key, new LeaseStep.Look()));
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
            patience.<@Nullable LeaseState>ask(() -> map.submitToKey(key, step));
        } catch (Unanswered e) {
            return;
        }
    }

    private void membersChanged() {
        waiters.wakeAll();
        renewAll();
        for (Duration echo : ECHOES) {
            var _ = timer.schedule(waiters::wakeAll, echo.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void renewAll() {
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
                    .map(lease -> map.submitToKey(lease.key, lease.end(null, Duration.ZERO)))
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
            LeaseStep.Renew step = new LeaseStep.Renew(token, fence, members.uuid(), members.peer(), term);
            map.submitToKey(key, step).thenAccept(state -> {
                if (!state.isOf(token)) {
                    held.remove(token);
                } else if (!held.containsKey(token)) {
                    undo(key, state, token);
                }
            });
        }
    }

    /** Whatever happens to a key may be what somebody waits for. */
    private final class News
            implements EntryUpdatedListener<String, LeaseState>,
                    EntryRemovedListener<String, LeaseState>,
                    EntryEvictedListener<String, LeaseState>,
                    EntryExpiredListener<String, LeaseState> {
        @Override
        public void entryUpdated(EntryEvent<String, LeaseState> event) {
            waiters.wake(event.getKey());
        }

        @Override
        public void entryRemoved(EntryEvent<String, LeaseState> event) {
            waiters.wake(event.getKey());
        }

        @Override
        public void entryEvicted(EntryEvent<String, LeaseState> event) {
            waiters.wake(event.getKey());
        }

        @Override
        public void entryExpired(EntryEvent<String, LeaseState> event) {
            waiters.wake(event.getKey());
        }
    }
}
