package dev.goferry.hazelcast;

import com.hazelcast.core.EntryEvent;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryEvictedListener;
import com.hazelcast.map.listener.EntryExpiredListener;
import com.hazelcast.map.listener.EntryRemovedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import dev.goferry.cluster.Leases;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Leases as entries of a map, each step an entry processor. This node's waiters are woken by one listener on the map and
 * by members that leave; a slow look of their own makes up for events that were lost.
 */
final class HazelcastLeases implements Leases {
    static final String MAP = "goferry.leases";

    /** Who keeps a key may learn of a death later than we do. */
    private static final List<Duration> ECHOES =
            List.of(Duration.ofMillis(100), Duration.ofMillis(300), Duration.ofSeconds(1));

    private final ClusterLeases claims;
    private final ScheduledExecutorService timer;

    HazelcastLeases(
            IMap<String, LeaseState> map,
            HazelcastMembers members,
            ClusterConfig.Timing timing,
            ScheduledExecutorService timer) {
        this.claims = new ClusterLeases(
                (key, step) -> submit(map, key, step),
                members,
                new Patience(timing.answer()),
                timing.lease(),
                () -> ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE));
        this.timer = timer;
        map.addEntryListener(new News(), false);
        members.onChange(this::membersChanged);
        long third = timing.lease().toMillis() / 3;
        var _ = timer.scheduleWithFixedDelay(claims::renewAll, third, third, TimeUnit.MILLISECONDS);
    }

    private static CompletionStage<@Nullable LeaseState> submit(
            IMap<String, LeaseState> map, String key, LeaseStep step) {
        return map.<@Nullable LeaseState>submitToKey(key, step);
    }

    @Override
    public Claim claim(String key) {
        return claims.claim(key);
    }

    @Override
    public boolean awaitEnd(String key, long fence, Duration most) throws InterruptedException {
        return claims.awaitEnd(key, fence, most);
    }

    @Override
    public void forget(String key) {
        claims.forget(key);
    }

    /** Ends all that this process holds, within the time for one answer. */
    void releaseAll() {
        claims.releaseAll();
    }

    private void membersChanged() {
        claims.news();
        claims.renewAll();
        for (Duration echo : ECHOES) {
            var _ = timer.schedule((Runnable) claims::news, echo.toMillis(), TimeUnit.MILLISECONDS);
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
            claims.news(event.getKey());
        }

        @Override
        public void entryRemoved(EntryEvent<String, LeaseState> event) {
            claims.news(event.getKey());
        }

        @Override
        public void entryEvicted(EntryEvent<String, LeaseState> event) {
            claims.news(event.getKey());
        }

        @Override
        public void entryExpired(EntryEvent<String, LeaseState> event) {
            claims.news(event.getKey());
        }
    }
}
