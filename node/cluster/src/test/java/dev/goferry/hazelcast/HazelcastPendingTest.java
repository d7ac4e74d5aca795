package dev.goferry.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.cluster.PendingRecords;
import dev.goferry.cluster.PendingRecords.Pending;
import dev.goferry.cluster.PendingRecordsContract;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HazelcastPendingTest extends PendingRecordsContract {
    private final PairOfMembers pair = PairOfMembers.SHARED;

    @Override
    protected PendingRecords pending() {
        return pair.one.pending();
    }

    @Override
    protected PendingRecords others() {
        return pair.two.pending();
    }

    @Test
    void oldest_areDropped_whenTheBoundIsReached() {
        HazelcastPending bounded = new HazelcastPending(
                pair.one.instance().getMap("bounded"),
                new HazelcastMembers(
                        pair.one.instance(), pair.one.members().self().peer()),
                new Patience(Duration.ofSeconds(10)),
                20);
        for (int i = 0; i < 50; i++) {
            bounded.add("line " + i);
        }
        List<Pending> head = bounded.head(100);
        assertThat(head).hasSize(20);
        assertThat(head.getFirst().line()).isEqualTo("line 30");
        assertThat(head.getLast().line()).isEqualTo("line 49");
    }
}
