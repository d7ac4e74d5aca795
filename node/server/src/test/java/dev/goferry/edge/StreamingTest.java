package dev.goferry.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.origin.ModuleFiles;
import dev.goferry.origin.Script;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.server.TestNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A zip that is sent while it arrives, and clients that go, stall or come late meanwhile. */
final class StreamingTest {
    private static final String ZIP = "/example.com/m/@v/v1.0.0.zip";
    private static final String GET = "GET " + ZIP + " HTTP/1.1\r\nHost: x\r\n\r\n";

    @TempDir
    Path folder;

    private ScriptedOrigin origin;
    private ModuleFiles files;

    @BeforeEach
    void start() {
        origin = ScriptedOrigin.start();
        byte[] big = new byte[800_000];
        new Random(7).nextBytes(big);
        files = origin.publish("example.com/m", "v1.0.0", Map.of("big.bin", big));
    }

    @AfterEach
    void stop() {
        origin.close();
    }

    @Test
    void coldZip_reachesItsClient_beforeTheUpstreamIsDone() throws Exception {
        origin.script("example.com/m/@v/v1.0.0.zip", Script.serve().drip(400_000));
        try (TestNode node = TestNode.start(folder, origin.url());
                RawClient client = RawClient.connect(node.port())) {
            RawClient.Answer head = client.send(GET).head();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("content-length")).isEqualTo(Integer.toString(files.zip().length));
            assertThat(client.read(100_000)).isEqualTo(100_000);
            assertThat(origin.requests().getLast().complete()).isFalse();
            assertThat(client.read(files.zip().length - 100_000)).isEqualTo(files.zip().length - 100_000);
            assertThat(client.send(GET).answer().body())
                    .as("the connection lives on")
                    .isEqualTo(files.zip());
        }
    }

    @Test
    void coldZip_isAnsweredToAHead_whenItIsProvedAndStored() throws Exception {
        origin.script("example.com/m/@v/v1.0.0.zip", Script.serve().drip(2_000_000));
        try (TestNode node = TestNode.start(folder, origin.url())) {
            HttpResponse<byte[]> head = node.head(ZIP);
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.headers().firstValueAsLong("content-length")).hasValue(files.zip().length);
            assertThat(folder.resolve("store" + ZIP)).hasBinaryContent(files.zip());
            assertThat(folder.resolve("store" + ZIP + "hash")).exists();
            HttpResponse<byte[]> get = node.get(ZIP);
            assertThat(get.body()).isEqualTo(files.zip());
            for (String header : new String[] {"etag", "content-type", "cache-control", "accept-ranges"}) {
                assertThat(get.headers().firstValue(header))
                        .isEqualTo(head.headers().firstValue(header))
                        .isPresent();
            }
            assertThat(origin.requests("example.com/m/@v/v1.0.0.zip")).isEqualTo(1);
        }
    }

    @Test
    void brokenZip_isAFailureToAHead_too() throws Exception {
        byte[] wrong = files.zip();
        wrong[wrong.length / 2] ^= 1;
        origin.serve("example.com/m/@v/v1.0.0.zip", wrong);
        try (TestNode node = TestNode.start(folder, origin.url())) {
            assertThat(node.head(ZIP).statusCode()).isEqualTo(502);
            assertThat(folder.resolve("store" + ZIP)).doesNotExist();
        }
    }

    @Test
    void clientThatGoesAway_harmsNobody_andTheZipIsStored() throws Exception {
        origin.script("example.com/m/@v/v1.0.0.zip", Script.serve().drip(400_000));
        try (TestNode node = TestNode.start(folder, origin.url())) {
            RawClient first = RawClient.connect(node.port());
            first.send(GET).head();
            CompletableFuture<HttpResponse<byte[]>> other = CompletableFuture.supplyAsync(() -> get(node));
            first.read(50_000);
            first.abort();
            assertThat(other.get().body()).isEqualTo(files.zip());
            HttpResponse<byte[]> next = node.get(ZIP);
            assertThat(next.body()).isEqualTo(files.zip());
            assertThat(next.headers().firstValue("x-cache")).hasValue("hit");
            assertThat(origin.requests("example.com/m/@v/v1.0.0.zip")).isEqualTo(1);
        }
    }

    @Test
    void zipIsFetchedToItsEnd_whenItsOnlyClientGoesAway() throws Exception {
        origin.script("example.com/m/@v/v1.0.0.zip", Script.serve().drip(800_000));
        try (TestNode node = TestNode.start(folder, origin.url())) {
            RawClient only = RawClient.connect(node.port());
            only.send(GET).head();
            only.abort();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> node.get("/cached-only" + ZIP).statusCode() == 200);
            assertThat(origin.requests("example.com/m/@v/v1.0.0.zip")).isEqualTo(1);
        }
    }

    @Test
    void brokenZip_cutsItsClient_beforeTheAnnouncedLength() throws Exception {
        byte[] wrong = files.zip();
        wrong[wrong.length / 2] ^= 1;
        origin.serve("example.com/m/@v/v1.0.0.zip", wrong);
        origin.script("example.com/m/@v/v1.0.0.zip", Script.serve().drip(2_000_000));
        try (TestNode node = TestNode.start(folder, origin.url());
                RawClient client = RawClient.connect(node.port())) {
            assertThatThrownBy(() -> client.send(GET).answer()).isInstanceOf(IOException.class);
            assertThat(folder.resolve("store" + ZIP)).doesNotExist();
            assertThat(node.get("/cached-only" + ZIP).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void upstreamThatBreaksOff_isAskedAgain_withoutItsClientNoticing() throws Exception {
        origin.script(
                "example.com/m/@v/v1.0.0.zip",
                Script.serve().resetAfter(500_000).times(1));
        try (TestNode node = TestNode.start(folder, origin.url())) {
            assertThat(node.get(ZIP).body()).isEqualTo(files.zip());
            assertThat(origin.requests("example.com/m/@v/v1.0.0.zip")).isEqualTo(2);
        }
    }

    @Test
    void slowReader_isCut_belowTheMinimumRate() throws Exception {
        byte[] huge = new byte[12 << 20];
        new Random(8).nextBytes(huge);
        ModuleFiles large = origin.publish("example.com/huge", "v1.0.0", Map.of("huge.bin", huge));
        String path = "/example.com/huge/@v/v1.0.0.zip";
        try (TestNode node = TestNode.start(
                        folder, origin.url(), "edge.min-download-rate=100MiB", "edge.download-grace=1s");
                RawClient cold = RawClient.connect(node.port(), 8 << 10);
                RawClient warm = RawClient.connect(node.port(), 8 << 10)) {
            for (RawClient slow : new RawClient[] {cold, warm}) {
                slow.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").head();
                Thread.sleep(2_500);
                assertThat(slow.read(large.zip().length)).isLessThan(large.zip().length);
            }
            assertThat(node.get(path).body()).as("quick readers are not").isEqualTo(large.zip());
        }
    }

    @Test
    void requests_areRefused_beyondThoseUnderWay_andHitsAreNot() throws Exception {
        origin.publish("example.com/stored", "v1.0.0");
        String stored = "/example.com/stored/@v/v1.0.0.info";
        origin.script("example.com/m/@v/v1.0.0.zip", Script.serve().firstByteAfter(Duration.ofSeconds(5)));
        try (TestNode node = TestNode.start(folder, origin.url(), "edge.in-flight=2");
                RawClient first = RawClient.connect(node.port());
                RawClient second = RawClient.connect(node.port())) {
            assertThat(node.get(stored).statusCode()).isEqualTo(200);
            first.send(GET);
            second.send(GET);
            Awaitility.await().until(() -> node.get(ZIP).statusCode() == 503);
            assertThat(node.get(ZIP).body()).asString().contains("edge.in-flight");
            assertThat(node.get(stored).statusCode()).isEqualTo(200);
            assertThat(first.answer().body()).isEqualTo(files.zip());
            assertThat(second.answer().body()).isEqualTo(files.zip());
            assertThat(node.get(ZIP).body()).isEqualTo(files.zip());
        }
    }

    private static HttpResponse<byte[]> get(TestNode node) {
        try {
            return node.get(ZIP);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
