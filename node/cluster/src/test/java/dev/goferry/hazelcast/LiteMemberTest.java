package dev.goferry.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.cluster.Hint;
import dev.goferry.cluster.Leases.Claim;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A member that keeps no data, such as a control plane, before, with and without one that does. */
final class LiteMemberTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final TestMembers members = new TestMembers(3);
    private final List<Hint> heard = new CopyOnWriteArrayList<>();
    private final List<Hint> heardByNode = new CopyOnWriteArrayList<>();

    @AfterEach
    void endMembers() {
        members.close();
    }

    private HazelcastCluster lite() throws IOException {
        HazelcastCluster lite = members.start(members.config(0).withoutData());
        lite.openBus();
        lite.hints().listen(heard::add);
        return lite;
    }

    private HazelcastCluster node(int place) throws IOException {
        HazelcastCluster node = members.start(place);
        Vertx bus = node.vertx(new VertxOptions().setEventLoopPoolSize(1));
        assertThat(bus.isClustered()).isTrue();
        node.hints().listen(heardByNode::add);
        return node;
    }

    private static FutureTask<Boolean> waiting(HazelcastCluster lite) {
        FutureTask<Boolean> waiting = new FutureTask<>(() -> {
            lite.awaitBus();
            return true;
        });
        Thread.ofVirtual().start(waiting);
        return waiting;
    }

    /** Leases are answered, and hints travel both ways. */
    private void assertWhole(HazelcastCluster lite, HazelcastCluster node, int round) {
        Hint there = new Hint.LogGrew(2L * round);
        Hint back = new Hint.LogGrew(2L * round + 1);
        Awaitility.await().atMost(LONG).untilAsserted(() -> {
            lite.hints().send(there);
            node.hints().send(back);
            assertThat(heardByNode).contains(there);
            assertThat(heard).contains(back);
        });
        Claim claim = lite.leases().claim("round " + round);
        assertThat(claim).isInstanceOf(Claim.Mine.class);
        assertThat(node.leases().claim("round " + round)).isInstanceOf(Claim.Theirs.class);
        assertThat(lite.trouble()).isEmpty();
    }

    @Test
    void liteMember_waitsForANode_andGoesOn_alsoWhenAllHaveVanishedAndAreBack() throws Exception {
        HazelcastCluster lite = lite();
        FutureTask<Boolean> waiting = waiting(lite);
        Thread.sleep(1500); // Longer than it takes to open a bus that can be opened.
        assertThat(waiting.isDone()).isFalse();
        assertThat(lite.trouble().orElseThrow()).startsWith("no node is in sight for ");
        assertThat(lite.leases().claim("too early")).isInstanceOf(Claim.Unknown.class);

        HazelcastCluster first = node(1);
        assertThat(waiting.get()).isTrue();
        assertWhole(lite, first, 1);

        first.instance().getLifecycleService().terminate();
        Awaitility.await().atMost(LONG).until(() -> lite.trouble().isPresent());
        HazelcastCluster second = node(2);
        Awaitility.await().atMost(LONG).until(() -> lite.trouble().isEmpty());
        assertWhole(lite, second, 2);
    }

    @Test
    void hintsReachALiteMember_whenAllNodesWereReplacedBetweenTwoLooks() throws Exception {
        HazelcastCluster lite = lite();
        HazelcastCluster first = node(1);
        lite.awaitBus();
        assertWhole(lite, first, 1);

        first.instance().getLifecycleService().terminate();
        assertWhole(lite, node(1), 2);
    }

    @Test
    void waiting_ends_whenTheLiteMemberIsClosed() throws Exception {
        HazelcastCluster lite = lite();
        FutureTask<Boolean> waiting = waiting(lite);
        lite.close();
        assertThatThrownBy(waiting::get).hasMessageContaining("stopped before any node came");
    }

    @Test
    void waiting_fails_whenThePortOfItsBusIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            HazelcastCluster lite = members.start(
                    TestMembers.withEventBus(members.config(0), new Endpoint("127.0.0.1", taken.getLocalPort()))
                            .withoutData());
            lite.openBus();
            HazelcastCluster node = members.start(1);
            TestMembers.awaitSize(2, lite, node);
            assertThatThrownBy(lite::awaitBus)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the event bus cannot be started at 127.0.0.1:" + taken.getLocalPort());
        }
    }
}
