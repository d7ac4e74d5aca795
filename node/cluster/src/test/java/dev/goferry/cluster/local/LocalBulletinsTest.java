package dev.goferry.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.cluster.Bulletins;
import dev.goferry.cluster.BulletinsContract;
import dev.goferry.cluster.Cluster;
import java.net.URI;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LocalBulletinsTest extends BulletinsContract {
    private Instant now = Instant.EPOCH;
    private final LocalCluster cluster =
            new LocalCluster(URI.create("http://localhost"), LocalCluster.Limits.DEFAULT, () -> now);

    @AfterEach
    void close() {
        cluster.close();
    }

    @Override
    protected Cluster cluster() {
        return cluster;
    }

    @Override
    protected Cluster other() {
        return cluster;
    }

    @Test
    void word_isGone_whenNothingFollowsIt() {
        cluster.bulletins().post("here");
        now = now.plusSeconds(Bulletins.HOLDS_SECONDS - 1);
        assertThat(cluster.bulletins().all()).hasSize(1);

        now = now.plusSeconds(1);
        assertThat(cluster.bulletins().all()).isEmpty();
    }
}
