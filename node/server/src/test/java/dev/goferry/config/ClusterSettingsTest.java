package dev.goferry.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goferry.hazelcast.ClusterConfig;
import dev.goferry.hazelcast.Endpoint;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClusterSettingsTest {
    private static final String JOIN = "cluster.join=10.0.0.5:5701,node-2:5702";
    private static final String SECRET_TEXT = "a secret of 16 or more";
    private static final String SECRET = "cluster.secret=" + SECRET_TEXT;

    @TempDir
    Path home;

    private MembershipConfig membership(String... sets) throws InvalidConfig {
        return new Loaded(home).bySet(sets).node().membership().orElseThrow();
    }

    private List<String> problems(String... sets) {
        return catchThrowableOfType(InvalidConfig.class, () -> new Loaded(home).bySet(sets))
                .problems();
    }

    @Test
    void node_isInNoCluster_byDefault() throws InvalidConfig {
        assertThat(new Loaded(home).byDefault().node().membership()).isEmpty();
    }

    @Test
    void otherKeys_doNothing_withoutAWayToJoin() throws InvalidConfig {
        Configuration alone = new Loaded(home).bySet("cluster.name=other", SECRET);
        assertThat(alone.node().membership()).isEmpty();
        assertThat(alone.warnings())
                .anyMatch(warning -> warning.startsWith("cluster.name has no effect without cluster.join"));
    }

    @Test
    void membership_hasTheDocumentedDefaults_whenMembersAreListed() throws InvalidConfig {
        MembershipConfig membership = membership(JOIN, SECRET);
        ClusterConfig cluster = membership.cluster();
        assertThat(cluster.name()).isEqualTo("goferry");
        assertThat(cluster.member()).isEqualTo(new Endpoint("127.0.0.1", 5701));
        assertThat(cluster.advertised()).isEqualTo(cluster.member());
        assertThat(cluster.eventBus()).isEqualTo(new Endpoint("127.0.0.1", 15701));
        assertThat(cluster.peer()).isEqualTo(URI.create("http://127.0.0.1:8083"));
        assertThat(cluster.join())
                .isEqualTo(new ClusterConfig.Join.Listed(
                        List.of(new Endpoint("10.0.0.5", 5701), new Endpoint("node-2", 5702))));
        assertThat(cluster.timing()).isEqualTo(ClusterConfig.Timing.USUAL);
        assertThat(cluster.lite()).isFalse();
        assertThat(membership.peerListen()).isEqualTo(new HostPort("127.0.0.1", 8083));
    }

    @Test
    void addresses_followTheMembers_whenItMoves() throws InvalidConfig {
        ClusterConfig cluster = membership(
                        "cluster.dns=goferry-hz",
                        SECRET,
                        "cluster.listen=10.0.0.5:5800",
                        "cluster.peer-listen=10.0.0.5:9")
                .cluster();
        assertThat(cluster.join()).isEqualTo(new ClusterConfig.Join.Dns("goferry-hz", 5800));
        assertThat(cluster.advertised()).isEqualTo(new Endpoint("10.0.0.5", 5800));
        assertThat(cluster.eventBus()).isEqualTo(new Endpoint("10.0.0.5", 15701));
        assertThat(cluster.peer()).isEqualTo(URI.create("http://10.0.0.5:9"));
    }

    @Test
    void certificates_areThreeOrNone_andMakeThePeerUrlHttps() throws InvalidConfig {
        MembershipConfig membership = membership(
                JOIN, SECRET, "cluster.tls.certificate=/a/crt", "cluster.tls.key=/a/key", "cluster.tls.ca=/a/ca");
        assertThat(membership.tls()).contains(new PeerTls(Path.of("/a/crt"), Path.of("/a/key"), Path.of("/a/ca")));
        assertThat(membership.cluster().peer()).isEqualTo(URI.create("https://127.0.0.1:8083"));
        assertThat(problems(JOIN, SECRET, "cluster.tls.certificate=/a/crt", "cluster.tls.key=/a/key"))
                .singleElement()
                .asString()
                .contains("set all three, or none");
    }

    @Test
    void kubernetes_isNamespaceAndService() throws InvalidConfig {
        assertThat(membership("cluster.kubernetes=modules/goferry-hz", SECRET)
                        .cluster()
                        .join())
                .isEqualTo(new ClusterConfig.Join.Kubernetes("modules", "goferry-hz", 5701));
    }

    @Test
    void secret_isShownNowhere_whereverItComesFrom() throws Exception {
        Configuration configuration = new Loaded(home).bySet(JOIN, SECRET);
        assertThat(Reference.effective(configuration))
                .contains("cluster.secret: '***'")
                .doesNotContain(SECRET_TEXT);
        assertThat(configuration.node().toString()).doesNotContain(SECRET_TEXT);
        assertThat(problems(JOIN, "cluster.secret=too short"))
                .singleElement()
                .asString()
                .doesNotContain("too short\"");
        Path file = Files.writeString(home.resolve("secret"), SECRET_TEXT + "\n");
        assertThat(membership(JOIN, "cluster.secret-file=" + file).cluster().secret())
                .isEqualTo(SECRET_TEXT);
        assertThat(new Loaded(home)
                        .with("GOFERRY_CLUSTER_SECRET_FILE", file.toString())
                        .bySet(JOIN)
                        .node()
                        .membership())
                .isPresent();
    }

    @Test
    void secret_isAMust_andOne() {
        assertThat(problems(JOIN)).singleElement().asString().startsWith("a cluster needs a secret");
        assertThat(problems(JOIN, SECRET, "cluster.secret-file=/x"))
                .singleElement()
                .asString()
                .contains("one of them");
        assertThat(problems(JOIN, "cluster.secret-file=/no/such/file"))
                .singleElement()
                .asString()
                .contains("cannot read");
    }

    @ParameterizedTest
    @CsvSource({
        "cluster.listen=0.0.0.0:5701, name one address",
        "cluster.listen=[::]:5701, name one address",
        "cluster.listen=127.0.0.1:0, must know the port",
        "cluster.name=Big, lower-case",
        "cluster.silence=1500ms, cluster.silence",
        "cluster.heartbeat=1500ms, whole seconds",
        "cluster.dns=other, set one of them",
        "cluster.join=nowhere, no port"
    })
    void nonsense_isRefused_withWhatToDo(String set, String reason) {
        String[] sets = set.startsWith("cluster.join") ? new String[] {SECRET, set} : new String[] {JOIN, SECRET, set};
        assertThat(problems(sets)).anyMatch(problem -> problem.contains(reason));
    }
}
