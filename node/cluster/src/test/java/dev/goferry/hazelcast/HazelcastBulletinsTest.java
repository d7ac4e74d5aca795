package dev.goferry.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.cluster.BulletinsContract;
import dev.goferry.cluster.Cluster;
import org.junit.jupiter.api.Test;

final class HazelcastBulletinsTest extends BulletinsContract {
    private final PairOfMembers pair = PairOfMembers.SHARED;

    @Override
    protected Cluster cluster() {
        return pair.one;
    }

    @Override
    protected Cluster other() {
        return pair.two;
    }

    @Test
    void word_isNotSeen_ofAMemberThatIsNotHere() {
        pair.one.instance().getMap(HazelcastBulletins.MAP).set("gone", "still in the map");

        assertThat(pair.two.bulletins().all()).doesNotContainKey("gone");
    }
}
