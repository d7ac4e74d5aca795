package dev.goferry.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.cluster.ClusterSecret;
import dev.goferry.cluster.Member;
import dev.goferry.config.HostPort;
import dev.goferry.config.PeerTls;
import dev.goferry.flight.Flight;
import dev.goferry.flight.Flights;
import dev.goferry.flight.Landing;
import dev.goferry.flight.Sink;
import dev.goferry.peer.PeerFlights.Followed;
import dev.goferry.telemetry.Traces;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that know each other by certificates of one CA. */
final class PeerTlsTest {
    private static final String KEY = "example.com/m/@v/v1.0.0.info";
    private static final ClusterSecret SECRET = new ClusterSecret("a secret of the test", InstantSource.system());
    private static final Landing LANDING = new Landing.Failed(502, "as the leader said", "origin");

    private static PeerTls ours;
    private static PeerTls theirs;

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final Flights<String> flights = new Flights<>();
    private volatile CompletableFuture<Landing> end = new CompletableFuture<>();

    /** One certificate for all nodes of a cluster, as a Secret that is mounted into each. */
    @BeforeAll
    static void certificates(@TempDir Path made) throws Exception {
        ours = new TestCa(made.resolve("ours")).node("nodes");
        theirs = new TestCa(made.resolve("theirs")).node("nodes");
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    private static final class Nothing implements Sink {
        @Override
        public void begin(long length) {}

        @Override
        public void accept(ByteBuffer bytes) {}
    }

    private PeerServer server(PeerTls tls) {
        return PeerServer.start(vertx, new HostPort("127.0.0.1", 0), SECRET, tls, Traces.OFF, this::flying)
                .await();
    }

    /** It lands as soon as somebody follows it. */
    private @Nullable Flight flying(String key) {
        CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS).execute(() -> end.complete(LANDING));
        return flights.flying(key);
    }

    /** What a node with these files and this secret gets of a flight that the server leads. */
    private Followed follow(PeerServer server, String scheme, ClusterSecret secret, @Nullable PeerTls tls)
            throws IOException {
        try (PeerFlights peers = new PeerFlights(vertx, secret, tls)) {
            return follow(server, scheme, peers);
        }
    }

    private Followed follow(PeerServer server, String scheme, PeerFlights peers) throws IOException {
        CompletableFuture<Landing> landing = new CompletableFuture<>();
        end = landing;
        flights.join(KEY, flying -> flying.land(landing.join()));
        try {
            return peers.follow(
                    new Member("leader", URI.create(scheme + "://127.0.0.1:" + server.port())), KEY, new Nothing());
        } finally {
            landing.complete(LANDING);
            Awaitility.await().until(() -> flights.size() == 0);
        }
    }

    @Test
    void flight_isFollowed_onlyWithACertificateOfTheCa_andTheSecret() throws Exception {
        PeerServer server = server(ours);
        // The first handshakes of a JVM on a busy machine may be slower than a node waits.
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> follow(server, "https", SECRET, ours).equals(new Followed.Landed(LANDING)));

        PeerTls intruder = new PeerTls(theirs.certificate(), theirs.key(), ours.ca());
        assertThat(follow(server, "https", SECRET, intruder)).isInstanceOf(Followed.Lost.class);
        assertThat(follow(server, "https", SECRET, theirs))
                .as("which trusts another CA, as this node does not")
                .isInstanceOf(Followed.Lost.class);
        assertThat(follow(server, "http", SECRET, null)).isInstanceOf(Followed.Lost.class);
        ClusterSecret other = new ClusterSecret("another secret, as long", InstantSource.system());
        assertThat(follow(server, "https", other, ours))
                .isInstanceOfSatisfying(
                        Followed.Lost.class, lost -> assertThat(lost.why()).contains("stamp"));
        server.stop(Duration.ZERO).await();
    }

    @Test
    void renewedFiles_areUsed_withoutARestart() throws Exception {
        PeerTls mine = copy(ours, folder.resolve("mine"));
        PeerServer server = server(mine);
        try (PeerFlights peers = new PeerFlights(vertx, SECRET, mine)) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> follow(server, "https", peers).equals(new Followed.Landed(LANDING)));
            assertThat(follow(server, "https", SECRET, theirs)).isInstanceOf(Followed.Lost.class);
            copy(theirs, folder.resolve("mine"));
            Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                assertThat(follow(server, "https", SECRET, theirs)).isEqualTo(new Followed.Landed(LANDING));
                assertThat(follow(server, "https", peers)).isEqualTo(new Followed.Landed(LANDING));
            });
        }
        server.stop(Duration.ZERO).await();
    }

    private static PeerTls copy(PeerTls from, Path to) throws IOException {
        Files.createDirectories(to);
        PeerTls copy = new PeerTls(to.resolve("tls.crt"), to.resolve("tls.key"), to.resolve("ca.crt"));
        for (int i = 0; i < 3; i++) {
            Files.copy(from.files().get(i), copy.files().get(i), StandardCopyOption.REPLACE_EXISTING);
        }
        return copy;
    }

    @Test
    void missingFile_isSaidInOneLine() throws Exception {
        Path none = folder.resolve("none.pem");
        PeerTls tls = new PeerTls(none, none, none);
        assertThatThrownBy(tls::requireReadable)
                .hasMessage("cluster.tls.certificate: cannot read " + none
                        + ": put the PEM file there, or correct the key");
    }
}
