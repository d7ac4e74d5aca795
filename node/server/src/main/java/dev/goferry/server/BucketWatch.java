package dev.goferry.server;

import dev.goferry.keeper.StepLoop;
import dev.goferry.s3.S3Store;
import dev.goferry.s3.S3Store.Health;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks whether the bucket is there, and says so once when that changes. Thread-safe. */
final class BucketWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BucketWatch.class);
    private static final Duration WELL = Duration.ofSeconds(5);
    private static final Duration AWAY = Duration.ofSeconds(1);

    /** One lost answer is no news. */
    private static final int MISSES = 2;

    private record Trouble(Instant since, boolean refused, String why) {}

    private final S3Store store;
    private final InstantSource clock;
    private final StepLoop loop;
    private int missed;
    private volatile @Nullable Trouble trouble;

    private BucketWatch(S3Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        if (!(store.health() instanceof Health.Well)) {
            missed = MISSES;
            judge(store.health());
        }
        this.loop = StepLoop.start("bucket-watch", this::step);
    }

    /** @param clock should not jump when the machine's clock is set */
    static BucketWatch start(S3Store store, InstantSource clock) {
        return new BucketWatch(store, clock);
    }

    /** What a person should know of it; empty while all is well. */
    Optional<String> trouble() {
        Trouble now = trouble;
        return now == null
                ? Optional.empty()
                : Optional.of((now.refused ? "refused" : "away") + " for "
                        + Duration.between(now.since, clock.instant()).toSeconds() + " s: " + now.why);
    }

    private Duration step() {
        judge(store.check());
        return missed == 0 ? WELL : AWAY;
    }

    private void judge(Health health) {
        switch (health) {
            case Health.Well() -> well();
            case Health.Away(String why) -> ill(false, why);
            case Health.Refused(String why) -> ill(true, why);
        }
    }

    private void well() {
        missed = 0;
        Trouble before = trouble;
        if (before != null) {
            trouble = null;
            LOG.info(
                    "the bucket is back after {} s",
                    Duration.between(before.since, clock.instant()).toSeconds());
        }
    }

    private void ill(boolean refused, String why) {
        missed++;
        if (missed < MISSES) {
            return;
        }
        Trouble before = trouble;
        Instant since = before == null ? clock.instant() : before.since;
        trouble = new Trouble(since, refused, why);
        store.takeForAway();
        if (before == null || before.refused != refused) {
            String meanwhile = "what is on this node's disk is served, all else is 503 until it is back";
            if (refused) {
                LOG.error("the bucket refuses this node, and a person must act: {}; {}", why, meanwhile);
            } else {
                LOG.warn("the bucket is away: {}; {}", why, meanwhile);
            }
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
