package dev.goferry.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.goferry.cluster.Leases.Claim;
import dev.goferry.cluster.Leases.Lease;
import dev.goferry.cluster.Member;
import dev.goferry.module.ModulePath;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HazelcastClusterTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private final TestMembers members = new TestMembers(3);

    @AfterEach
    void endMembers() {
        members.close();
    }

    private static Lease mine(Claim claim) {
        assertThat(claim).isInstanceOf(Claim.Mine.class);
        return ((Claim.Mine) claim).lease();
    }

    @Test
    void members_knowEachOther_byIdAndPeer() throws IOException {
        HazelcastCluster one = members.start(0);
        List<String> news = new ArrayList<>();
        one.members().onChange(() -> news.add("changed"));
        HazelcastCluster two = members.start(1);
        TestMembers.awaitSize(2, one, two);
        assertThat(one.members().all())
                .containsExactlyInAnyOrder(one.members().self(), two.members().self());
        assertThat(two.members().self().peer()).hasPort(20_001);
        Awaitility.await().atMost(LONG).untilAsserted(() -> assertThat(news).isNotEmpty());
    }

    @Test
    void member_servesAlone_whenNobodyAnswers_andIsJoinedLater() throws IOException {
        ClusterConfig config = members.config(0);
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Endpoint deaf = new Endpoint("127.0.0.1", silent.getLocalPort());
            HazelcastCluster one = members.start(
                    joining(config, List.of(deaf, members.config(1).member())));
            assertThat(one.members().all()).containsExactly(one.members().self());
            mine(one.leases().claim("alone")).release();
            HazelcastCluster two = members.start(1);
            TestMembers.awaitSize(2, one, two);
        }
    }

    private static ClusterConfig joining(ClusterConfig config, List<Endpoint> others) {
        return new ClusterConfig(
                config.name(),
                config.secret(),
                config.member(),
                config.advertised(),
                config.eventBus(),
                config.peer(),
                new ClusterConfig.Join.Listed(others),
                config.lite(),
                config.indexVersions(),
                config.timing());
    }

    @Test
    void clusters_neverMerge_whenNameOrSecretDiffer() throws Exception {
        HazelcastCluster one = members.start(0);
        HazelcastCluster named = members.start(members.config(1, members.name + "x", TestMembers.SECRET));
        HazelcastCluster other = members.start(members.config(2, members.name, "a secret of other members"));
        Thread.sleep(Duration.ofSeconds(7)); // Longer than the time between two looks for others.
        for (HazelcastCluster alone : List.of(one, named, other)) {
            assertThat(alone.members().all()).containsExactly(alone.members().self());
        }
    }

    @Test
    void member_servesAlone_whenTheOthersRefuseIt() throws IOException {
        Config different = InstanceConfig.of(members.config(0), "someone");
        different.setProperty("hazelcast.partition.count", "17");
        HazelcastInstance stranger = Hazelcast.newHazelcastInstance(different);
        try {
            HazelcastCluster refused = members.start(1);
            assertThat(refused.members().all())
                    .containsExactly(refused.members().self());
            mine(refused.leases().claim("alone")).release();
        } finally {
            stranger.getLifecycleService().terminate();
        }
    }

    @Test
    void start_fails_whenThePortIsTaken() throws IOException {
        ClusterConfig config = members.config(0);
        try (ServerSocket taken = new ServerSocket(config.member().port(), 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> members.start(config))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(config.member().toString());
            assertThat(taken.isBound()).isTrue();
        }
    }

    @Test
    void liteMember_keepsNoData_andUsesThatOfOthers() throws IOException {
        HazelcastCluster lite = members.start(members.config(0).withoutData());
        assertThat(lite.leases().claim("nobody keeps it")).isInstanceOf(Claim.Unknown.class);
        assertThat(lite.index().generation(new ModulePath("example.com/a"))).isZero();
        HazelcastCluster data = members.start(1);
        TestMembers.awaitSize(2, lite, data);
        Lease lease = mine(lite.leases().claim("kept"));
        assertThat(data.leases().claim("kept"))
                .isEqualTo(new Claim.Theirs(lite.members().self(), lease.fence()));
    }

    @Test
    void leaving_endsLeasesAtOnce_andLosesNothing() throws Exception {
        HazelcastCluster stays = members.start(0);
        HazelcastCluster leaves = members.start(1);
        TestMembers.awaitSize(2, stays, leaves);
        for (int i = 0; i < 100; i++) {
            leaves.pending().add("line " + i);
        }
        ModulePath module = new ModulePath("example.com/kept");
        long generation = leaves.index().advance(module);
        mine(leaves.leases().claim("held"));
        Claim.Theirs theirs = (Claim.Theirs) stays.leases().claim("held");
        Member gone = leaves.members().self();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> waiting = threads.submit(() -> stays.leases().awaitEnd("held", theirs.fence(), LONG));
            leaves.close();
            assertThat(waiting.get()).isTrue();
        }
        mine(stays.leases().claim("held")).release();
        TestMembers.awaitSize(1, stays);
        assertThat(stays.members().all()).doesNotContain(gone);
        assertThat(stays.pending().head(1000)).hasSize(100);
        assertThat(stays.index().generation(module)).isEqualTo(generation);
        assertThat(leaves.leases().claim("held")).isInstanceOf(Claim.Unknown.class);
    }

    @Test
    void clusterName_holdsTheMinorVersion_soThatVersionsNeverRefuseEachOther() {
        assertThat(InstanceConfig.clusterName(members.config(0)))
                .matches(members.name + "/5\\.7/[0-9a-f]{6}")
                .doesNotContain(TestMembers.SECRET);
    }
}
