package dev.goferry.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.cluster.Leases;
import dev.goferry.cluster.Leases.Claim;
import dev.goferry.cluster.Leases.Lease;
import dev.goferry.ports.FreePort;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A member that dies, freezes or leaves while it holds a lease, as another one sees it. */
final class MemberFaultTest {
    private static final Logger LOG = Logger.getLogger(MemberFaultTest.class.getName());
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String KEY = "example.com/a@v1.0.0.zip";

    private final Endpoint here = new Endpoint("127.0.0.1", FreePort.take());
    private final Endpoint there = new Endpoint("127.0.0.1", FreePort.take());
    private final String name = "fault-" + here.port();
    private HazelcastCluster cluster;
    private MemberProcess other;

    @BeforeEach
    void startBoth() throws IOException {
        cluster = HazelcastCluster.start(
                ClusterConfig.of(
                        name,
                        TestMembers.SECRET,
                        here,
                        URI.create("http://" + here),
                        new ClusterConfig.Join.Listed(List.of(here, there))),
                InstantSource.system());
        other = MemberProcess.start(name, there, List.of(here, there));
        TestMembers.awaitSize(2, cluster);
        assertThat(other.ask("claim " + KEY)).isEqualTo("Mine");
    }

    @AfterEach
    void endBoth() {
        other.close();
        cluster.close();
    }

    private Leases leases() {
        return cluster.leases();
    }

    private Duration untilItIsMine(Claim.Theirs theirs, long begin) throws InterruptedException {
        assertThat(leases().awaitEnd(KEY, theirs.fence(), LONG)).isTrue();
        Lease lease = ((Claim.Mine) leases().claim(KEY)).lease();
        assertThat(lease.fence()).isGreaterThan(theirs.fence());
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private Claim.Theirs theirs() {
        Claim claim = leases().claim(KEY);
        assertThat(claim).isInstanceOf(Claim.Theirs.class);
        assertThat(((Claim.Theirs) claim).holder().peer()).isEqualTo(URI.create("http://" + there));
        return (Claim.Theirs) claim;
    }

    @Test
    void lease_passesOn_whenItsOwnerIsKilled() throws Exception {
        Claim.Theirs theirs = theirs();
        long begin = System.nanoTime();
        other.signal("KILL");
        Duration taken = untilItIsMine(theirs, begin);
        LOG.info("killed owner's lease taken after " + taken.toMillis() + " ms");
        assertThat(taken).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void lease_passesOn_whenItsOwnerIsFrozen_andItsLateReleaseDoesNothing() throws Exception {
        Claim.Theirs theirs = theirs();
        long begin = System.nanoTime();
        other.signal("STOP");
        Duration taken = untilItIsMine(theirs, begin);
        LOG.info("frozen owner's lease taken after " + taken.toMillis() + " ms");
        assertThat(taken).isLessThan(Duration.ofSeconds(20));
        long thawed = System.nanoTime();
        other.signal("CONT");
        Awaitility.await().atMost(LONG).until(() -> cluster.members().all().size() == 2);
        Awaitility.await().atMost(LONG).until(() -> other.ask("size").equals("2"));
        LOG.info("thawed member is back after "
                + Duration.ofNanos(System.nanoTime() - thawed).toMillis() + " ms");
        assertThat(other.ask("release")).isEqualTo("released");
        assertThat(other.ask("claim " + KEY)).isEqualTo("Theirs");
    }

    @Test
    void call_isAnsweredSoon_whileTheKeepersOfKeysAreFrozen() throws Exception {
        other.signal("STOP");
        for (int i = 0; i < 4; i++) {
            long begin = System.nanoTime();
            Claim claim = leases().claim("key " + i);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
            assertThat(claim).isInstanceOfAny(Claim.Mine.class, Claim.Unknown.class);
        }
        other.signal("CONT");
    }

    @Test
    void lease_passesOn_whenItsOwnerLeaves() throws Exception {
        Claim.Theirs theirs = theirs();
        long begin = System.nanoTime();
        Thread.ofVirtual().start(() -> {
            try {
                other.ask("leave");
            } catch (IOException gone) {
                LOG.fine("the member left: " + gone.getMessage());
            }
        });
        assertThat(untilItIsMine(theirs, begin)).isLessThan(Duration.ofSeconds(10));
    }
}
