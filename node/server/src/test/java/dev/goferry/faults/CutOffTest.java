package dev.goferry.faults;

import static dev.goferry.faults.Fixtures.MODULE;
import static dev.goferry.faults.Fixtures.ZIP;
import static dev.goferry.faults.Fixtures.noise;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.link.Fault;
import dev.goferry.link.FaultyLink;
import dev.goferry.origin.ModuleFiles;
import dev.goferry.s3.fixture.TestBucket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node says of itself when it loses its bucket, and when it loses the other members too. */
final class CutOffTest {
    @TempDir
    Path folder;

    private static HttpResponse<String> ready(NodeProcess node) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI url = URI.create("http://127.0.0.1:" + node.opsPort() + "/ready");
            return client.send(
                    HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(10)).build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void node_isReadyWithoutItsBucket_butNotWithoutAllOthersToo() throws Exception {
        TestBucket bucket = TestBucket.fresh();
        try (FaultyLink link = FaultyLink.to(bucket.server().endpoint().getPort());
                TestCluster cluster = TestCluster.startOn(bucket.store(link.port()), folder, 2)) {
            ModuleFiles files = cluster.origin.publish(MODULE, "v1.0.0", noise(300_000, 1));
            assertThat(cluster.get(0, "/" + ZIP).whole()).isTrue();
            assertThat(ready(cluster.node(0)).body()).isEqualTo("ready\nbucket: there\nmembers: 2\n");
            link.set(new Fault.Refused());
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(ready(cluster.node(0)).body())
                            .startsWith("ready\nbucket: away for ")
                            .endsWith("\nmembers: 2\n"));
            assertThat(ready(cluster.node(0)).statusCode()).isEqualTo(200);
            cluster.node(1).kill();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() ->
                            assertThat(ready(cluster.node(0)).statusCode()).isEqualTo(503));
            assertThat(ready(cluster.node(0)).body()).startsWith("not ready\n").endsWith("\nmembers: 1\n");
            assertThat(cluster.get(0, "/" + ZIP).seen().sha256()).isEqualTo(Fixtures.sha256(files.zip()));
            link.set(new Fault.None());
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() ->
                            assertThat(ready(cluster.node(0)).body()).isEqualTo("ready\nbucket: there\nmembers: 1\n"));
        }
    }
}
