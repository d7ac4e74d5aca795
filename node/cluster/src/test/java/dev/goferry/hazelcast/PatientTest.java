package dev.goferry.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.cluster.ClusterState;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.internal.cluster.impl.ClusterServiceImpl;
import com.hazelcast.internal.cluster.impl.ClusterStateChange;
import com.hazelcast.internal.cluster.impl.ClusterStateManager;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A start while the cluster's state is in transition, as it is in a member that is about to merge. */
final class PatientTest {
    private final TestMembers members = new TestMembers(1);

    @AfterEach
    void endMembers() {
        members.close();
    }

    /** As Hazelcast does before a merge; until then, no partition may be assigned and no map asked. */
    private static void inTransition(HazelcastInstance instance, Duration holds) throws Exception {
        ClusterServiceImpl cluster =
                ((HazelcastInstanceProxy) instance).getOriginal().node.getClusterService();
        ClusterStateManager states = cluster.getClusterStateManager();
        states.lockClusterState(
                ClusterStateChange.from(ClusterState.FROZEN),
                cluster.getThisAddress(),
                UUID.randomUUID(),
                holds.toMillis(),
                cluster.getMemberListVersion(),
                ((HazelcastInstanceProxy) instance)
                        .getOriginal()
                        .node
                        .getPartitionService()
                        .getPartitionStateStamp());
        assertThat(instance.getCluster().getClusterState()).isEqualTo(ClusterState.IN_TRANSITION);
    }

    private HazelcastCluster member(Duration start) throws IOException {
        ClusterConfig config = members.config(0);
        ClusterConfig.Timing usual = config.timing();
        return members.start(new ClusterConfig(
                config.name(),
                config.secret(),
                config.member(),
                config.advertised(),
                config.eventBus(),
                config.peer(),
                config.join(),
                config.lite(),
                config.indexVersions(),
                new ClusterConfig.Timing(
                        usual.heartbeat(),
                        usual.silence(),
                        usual.merge(),
                        usual.connect(),
                        usual.leave(),
                        start,
                        usual.answer(),
                        usual.lease())));
    }

    @Test
    void start_triesAgain_whileTheClustersStateIsInTransition() throws Exception {
        HazelcastCluster member = member(Duration.ofSeconds(60));
        inTransition(member.instance(), Duration.ofSeconds(3));
        long begin = System.nanoTime();
        Vertx bus = member.vertx(new VertxOptions().setEventLoopPoolSize(1));
        assertThat(bus.isClustered()).isTrue();
        assertThat(System.nanoTime() - begin)
                .isGreaterThan(Duration.ofSeconds(1).toNanos());
        bus.close().await();
    }

    @Test
    void start_givesUp_whenItsTimeIsOver() throws Exception {
        HazelcastCluster member = member(Duration.ofSeconds(1));
        inTransition(member.instance(), Duration.ofMinutes(10));
        long begin = System.nanoTime();
        assertThatThrownBy(() -> member.vertx(new VertxOptions().setEventLoopPoolSize(1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("IN_TRANSITION");
        assertThat(System.nanoTime() - begin)
                .isBetween(
                        Duration.ofMillis(250).toNanos(), Duration.ofSeconds(30).toNanos());
    }

    @Test
    void step_isTakenOnce_whenWaitingDoesNotMendItsFailure() {
        AtomicInteger taken = new AtomicInteger();
        assertThatThrownBy(() -> new Patient(Duration.ofMinutes(10)).until(left -> {
                    taken.incrementAndGet();
                    assertThat(left).isLessThanOrEqualTo(Duration.ofMinutes(10));
                    throw new BindException("address in use");
                }))
                .hasMessage("address in use");
        assertThat(taken).hasValue(1);
    }
}
