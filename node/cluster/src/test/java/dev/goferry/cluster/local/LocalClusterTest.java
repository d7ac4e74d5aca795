package dev.goferry.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.cluster.Hint;
import dev.goferry.cluster.Leases.Claim;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LocalClusterTest {
    @Test
    void cluster_isOneMember_whosePartsHearEachOther() {
        LocalCluster cluster =
                new LocalCluster(URI.create("http://127.0.0.1:1"), LocalCluster.Limits.DEFAULT, InstantSource.system());
        assertThat(cluster.members().all()).containsExactly(cluster.members().self());
        List<Hint> heard = new ArrayList<>();
        cluster.hints().listen(heard::add);
        cluster.hints().send(new Hint.LogGrew(1));
        assertThat(heard).containsExactly(new Hint.LogGrew(1));
        cluster.pending().add("line");
        assertThat(cluster.pending().head(2)).hasSize(1);
        assertThat(cluster.index().size()).isZero();
        assertThat(cluster.leases().claim("a")).isInstanceOf(Claim.Mine.class);
        cluster.close();
        assertThat(cluster.leases().claim("b")).isInstanceOf(Claim.Unknown.class);
    }

    @Test
    void limits_areRefused_belowOneOfEach() {
        assertThat(new LocalCluster.Limits(1, 1, 64 << 10, 1)).isNotNull();
        assertThatThrownBy(() -> new LocalCluster.Limits(0, 1, 64 << 10, 1)).hasMessageContaining("room");
        assertThatThrownBy(() -> new LocalCluster.Limits(1, 0, 64 << 10, 1)).hasMessageContaining("room");
        assertThatThrownBy(() -> new LocalCluster.Limits(1, 1, (64 << 10) - 1, 1))
                .hasMessageContaining("room");
        assertThatThrownBy(() -> new LocalCluster.Limits(1, 1, 64 << 10, 0)).hasMessageContaining("room");
    }
}
