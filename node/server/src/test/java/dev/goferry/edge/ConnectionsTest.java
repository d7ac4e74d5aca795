package dev.goferry.edge;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.origin.Script;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.server.TestNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that hold a socket for nothing, and those that only look like it. */
final class ConnectionsTest {
    private static final String GET = "GET /example.com/m/@v/v1.0.0.mod HTTP/1.1\r\nHost: x\r\n\r\n";

    @TempDir
    Path folder;

    private ScriptedOrigin origin;

    @BeforeEach
    void start() {
        origin = ScriptedOrigin.start();
        origin.publish("example.com/m", "v1.0.0");
    }

    @AfterEach
    void stop() {
        origin.close();
    }

    @Test
    void slowloris_isClosed_whenHeadersDoNotEndInTime() throws Exception {
        try (TestNode node = TestNode.start(folder, origin.url(), "edge.header-timeout=500ms");
                RawClient client = RawClient.connect(node.port())) {
            client.send("GET /example.com/m/@v/v1.0.0.mod HTTP/1.1\r\n");
            long start = System.nanoTime();
            Thread drip = Thread.ofVirtual().start(() -> drip(client));
            assertThat(client.isClosed()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(300), Duration.ofSeconds(8));
            drip.interrupt();
        }
    }

    private static void drip(RawClient client) {
        try {
            for (int i = 0; i < 200; i++) {
                client.send("a");
                Thread.sleep(50);
            }
        } catch (IOException | InterruptedException e) {
            // The node has closed the connection, which is what the test waits for.
        }
    }

    @Test
    void idleConnection_isClosed_andABusyOneIsNot() throws Exception {
        origin.script("example.com/slow", Script.serve().firstByteAfter(Duration.ofMillis(2_500)));
        try (TestNode node = TestNode.start(folder, origin.url(), "edge.idle-timeout=1s", "edge.header-timeout=500ms");
                RawClient idle = RawClient.connect(node.port());
                RawClient busy = RawClient.connect(node.port())) {
            idle.send(GET);
            assertThat(idle.answer().status()).isEqualTo(200);
            busy.send("GET /example.com/slow/@v/v1.0.0.info HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(idle.isClosed()).isTrue();
            assertThat(busy.answer().status()).as("a cold fetch may be silent").isEqualTo(404);
            assertThat(busy.isClosed()).isTrue();
        }
    }

    @Test
    void connections_areClosed_beyondTheBoundOfAnAddress() throws Exception {
        try (TestNode node = TestNode.start(folder, origin.url(), "edge.connections-per-address=4")) {
            List<RawClient> open = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                RawClient client = RawClient.connect(node.port());
                open.add(client);
                assertThat(client.send(GET).answer().status()).isEqualTo(200);
            }
            try (RawClient fifth = RawClient.connect(node.port())) {
                fifth.send(GET);
                assertThat(fifth.isClosed()).isTrue();
            }
            for (RawClient client : open) {
                assertThat(client.send(GET).answer().status()).isEqualTo(200);
                client.close();
            }
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> isServed(node));
        }
    }

    @Test
    void pipelinedRequests_wait_whileTheirClientReadsNothing() throws Exception {
        int asked = 100; // Netty breaks off at 128 that wait.
        String mod = "module example.com/big\n" + "// filler\n".repeat(20_000);
        origin.serve("example.com/big/@v/v1.0.0.mod", mod.getBytes(US_ASCII));
        String get = "GET /example.com/big/@v/v1.0.0.mod HTTP/1.1\r\nHost: x\r\n\r\n";
        try (TestNode node = TestNode.start(folder, origin.url(), "prefetch.mods=false");
                RawClient client = RawClient.connect(node.port(), 8 << 10)) {
            assertThat(node.get("/example.com/big/@v/v1.0.0.mod").statusCode()).isEqualTo(200);
            client.send(get.repeat(asked));
            Thread.sleep(500);
            // What the sockets take in is on its way; the answers to the others would lie on the heap.
            assertThat(answered(node)).isBetween(1L, asked / 2L);
            for (int n = 0; n < asked; n++) {
                assertThat(client.answer().body()).hasSize(mod.length());
            }
        }
    }

    private static long answered(TestNode node) throws InterruptedException {
        return new String(node.ops("/metrics").body(), US_ASCII)
                .lines()
                .filter(line -> line.startsWith("goferry_requests") && line.contains("\"mod\""))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static boolean isServed(TestNode node) {
        try (RawClient client = RawClient.connect(node.port())) {
            return client.send(GET).answer().status() == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
