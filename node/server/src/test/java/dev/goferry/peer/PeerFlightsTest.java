package dev.goferry.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.cluster.ClusterSecret;
import dev.goferry.cluster.Member;
import dev.goferry.config.HostPort;
import dev.goferry.flight.Flight;
import dev.goferry.flight.Flights;
import dev.goferry.flight.Landing;
import dev.goferry.flight.Sink;
import dev.goferry.flight.Words;
import dev.goferry.peer.PeerFlights.Followed;
import dev.goferry.telemetry.Traces;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PeerFlightsTest {
    private static final String KEY = "example.com/!m/@v/v1.0.0+incompatible.zip";
    private static final ClusterSecret SECRET = new ClusterSecret("a secret of the test", InstantSource.system());

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final Flights<String> flights = new Flights<>();
    private static final Landing.Committed ON_DISK = new Landing.Committed(null, 7, "ef".repeat(32), null);

    private volatile Runnable whenFound = () -> {};
    private PeerServer server;
    private PeerFlights peers;

    /** What a follower got. */
    private static final class Got implements Sink {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CountDownLatch some = new CountDownLatch(1);
        private long length = Long.MIN_VALUE;

        @Override
        public void begin(long announced) {
            length = announced;
        }

        @Override
        public void accept(ByteBuffer piece) {
            byte[] copy = new byte[piece.remaining()];
            piece.get(copy);
            bytes.writeBytes(copy);
            some.countDown();
        }
    }

    /** Does something as soon as somebody has found the flight. */
    private final class Watched implements Given {
        @Override
        public @Nullable Flight flying(String key) {
            Flight flight = flights.flying(key);
            if (flight != null) {
                whenFound.run();
            }
            return flight;
        }

        @Override
        public @Nullable Flight begun(String key) {
            return key.equals(KEY)
                    ? flights.join(key, flight -> flight.land(ON_DISK)).flight()
                    : null;
        }

        @Override
        public Optional<Path> landed(String key) throws IOException {
            return Optional.of(Files.write(folder.resolve("landed"), "on disk".getBytes(UTF_8)));
        }
    }

    @BeforeEach
    void start() {
        server = PeerServer.start(vertx, new HostPort("127.0.0.1", 0), SECRET, null, Traces.OFF, new Watched())
                .await();
        peers = new PeerFlights(vertx, SECRET, null);
    }

    @AfterEach
    void stop() {
        peers.close();
        server.stop(Duration.ZERO).await();
        vertx.close().await();
    }

    private Member leader() {
        return new Member("leader", URI.create("http://127.0.0.1:" + server.port()));
    }

    /** A flight over a spool file of these bytes that is in the air until the future says how it ends. */
    private Flight fly(byte[] bytes, CompletableFuture<Landing> end) throws IOException {
        Path file = Files.write(folder.resolve("spool"), bytes);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Flight flight = flights.join(KEY, flying -> flying.land(end.join())).flight();
        flight.announce(channel, bytes.length);
        return flight;
    }

    private static byte[] noise(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    @Test
    void bytes_comeAsTheyAreReadable_andTheRestWithTheLanding() throws Exception {
        byte[] bytes = noise(1_000_000);
        CompletableFuture<Landing> end = new CompletableFuture<>();
        Flight flight = fly(bytes, end);
        flight.advance(300_000);
        Got got = new Got();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Followed> followed = threads.submit(() -> peers.follow(leader(), KEY, got));
            got.some.await();
            // Longer than a leader may be silent: it says that it lives.
            Thread.sleep(PeerFlights.SILENCE.plusMillis(500));
            assertThat(got.bytes.size()).isEqualTo(300_000);
            Landing committed = new Landing.Committed(null, bytes.length, "ab".repeat(32), "origin");
            end.complete(committed);
            assertThat(followed.get()).isEqualTo(new Followed.Landed(committed));
        }
        assertThat(got.length).isEqualTo(bytes.length);
        assertThat(Arrays.equals(got.bytes.toByteArray(), bytes)).isTrue();
    }

    @Test
    void smallFile_comesWithItsLanding_withoutASpool() throws Exception {
        CompletableFuture<Landing> end = new CompletableFuture<>();
        flights.join(KEY, flying -> flying.land(end.join()));
        whenFound = () -> end.complete(new Landing.Committed("{}".getBytes(UTF_8), 2, "cd".repeat(32), null));
        Got got = new Got();
        assertThat(peers.follow(leader(), KEY, got)).isInstanceOf(Followed.Landed.class);
        assertThat(got.bytes.toString(UTF_8)).isEqualTo("{}");
        assertThat(got.length).isEqualTo(-1);
    }

    @Test
    void reason_isTheLeaders_whenItsFetchFails() throws Exception {
        CompletableFuture<Landing> end = new CompletableFuture<>();
        fly(noise(10), end);
        Landing failed = new Landing.Failed(502, "origin said \"no\"\n\tand more", "origin");
        whenFound = () -> end.complete(failed);
        assertThat(peers.follow(leader(), KEY, new Got())).isEqualTo(new Followed.Landed(failed));
    }

    @Test
    void zip_comesFromTheLeadersDisk_whenItHadNoSpool() throws Exception {
        Got got = new Got();
        assertThat(peers.bring(leader(), KEY, got)).isEqualTo(new Followed.Landed(ON_DISK));
        assertThat(got.bytes.toString(UTF_8)).isEqualTo("on disk");
        assertThat(got.length).isEqualTo(ON_DISK.size());
    }

    @Test
    void asker_isLost_whenTheOtherBringsNothing() throws Exception {
        assertThat(peers.bring(leader(), "example.com/other/@v/v1.0.0.zip", new Got()))
                .isInstanceOf(Followed.Lost.class);
    }

    @Test
    void whatIsBrought_isNotTaken_withoutTheStampOfTheSecret() throws Exception {
        HttpServer stranger = vertx.createHttpServer()
                .requestHandler(request -> request.response().end(Frame.END.of(Words.of(ON_DISK))))
                .listen(0, "127.0.0.1")
                .await();
        Member other = new Member("stranger", URI.create("http://127.0.0.1:" + stranger.actualPort()));
        assertThat(peers.bring(other, KEY, new Got()))
                .isInstanceOfSatisfying(
                        Followed.Lost.class, lost -> assertThat(lost.why()).contains("without the stamp"));
    }

    @Test
    void follower_isLetGo_whenTheFlightGoesOnByAnotherNode() throws Exception {
        CompletableFuture<Landing> end = new CompletableFuture<>();
        Flight flight = fly(noise(10), end);
        whenFound = flight::handOver;
        assertThat(peers.follow(leader(), KEY, new Got()))
                .isInstanceOfSatisfying(
                        Followed.Landed.class,
                        landed -> assertThat(landed.landing())
                                .isInstanceOfSatisfying(
                                        Landing.Failed.class,
                                        failed -> assertThat(failed.ofOneNode()).isTrue()));
        assertThat(flight.look().landing()).as("its own readers wait on").isNull();
        end.complete(ON_DISK);
    }

    @Test
    void follower_isTold_whenNothingFlies() throws Exception {
        assertThat(peers.follow(leader(), KEY, new Got())).isInstanceOf(Followed.Lost.class);
    }

    @Test
    void stranger_getsNothing_withoutTheSecret() throws Exception {
        CompletableFuture<Landing> end = new CompletableFuture<>();
        Flight flight = fly(noise(1000), end);
        flight.advance(1000);
        InstantSource past = () -> Instant.now().minus(ClusterSecret.HOLDS).minusSeconds(5);
        for (ClusterSecret other : new ClusterSecret[] {
            new ClusterSecret("another secret, as long", InstantSource.system()),
            new ClusterSecret("a secret of the test", past)
        }) {
            Got got = new Got();
            try (PeerFlights stranger = new PeerFlights(vertx, other, null)) {
                assertThat(stranger.follow(leader(), KEY, got))
                        .isInstanceOfSatisfying(
                                Followed.Lost.class,
                                lost -> assertThat(lost.why()).contains("stamp"));
            }
            assertThat(got.bytes.size()).isZero();
        }
        end.complete(new Landing.Failed(503, "over", null));
    }

    @Test
    void leader_isLost_whenItIsSilentOrGone() throws Exception {
        try (var silent = new java.net.ServerSocket(0, 10, java.net.InetAddress.getLoopbackAddress())) {
            Member leader = new Member("silent", URI.create("http://127.0.0.1:" + silent.getLocalPort()));
            long start = System.nanoTime();
            assertThat(peers.follow(leader, KEY, new Got())).isInstanceOf(Followed.Lost.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PeerFlights.SILENCE.multipliedBy(3));
        }
        Member gone = new Member("gone", URI.create("http://127.0.0.1:1"));
        assertThat(peers.follow(gone, KEY, new Got())).isInstanceOf(Followed.Lost.class);
    }
}
