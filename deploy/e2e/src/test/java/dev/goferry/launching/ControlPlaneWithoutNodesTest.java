package dev.goferry.launching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.ports.FreePort;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A control plane in a process of its own that is in a cluster before any node is, and after all have died. */
final class ControlPlaneWithoutNodesTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String TOKEN = "the-token-of-the-whole-test";

    @TempDir
    Path home;

    private final ScriptedOrigin origin = ScriptedOrigin.start();
    private final HttpClient client = HttpClient.newHttpClient();
    private final int nodeMember = FreePort.take();
    private final int controlMember = FreePort.take();
    private final int nodePort = FreePort.take();
    private final int ops = FreePort.take();
    private final int api = FreePort.take();

    @BeforeEach
    void publish() throws IOException {
        origin.publish("example.com/one", "v1.0.0");
        Files.createDirectories(home.resolve("node"));
        Files.createDirectories(home.resolve("control"));
    }

    @AfterEach
    void stop() {
        client.close();
        origin.close();
    }

    @Test
    void controlPlane_waitsForANode_andGoesOnByItself_beforeTheFirstAndAfterTheLast() throws Exception {
        try (Started control = control()) {
            awaitReady(503, "cluster: no node is in sight for ");
            assertThat(ask(ops, "/health").statusCode()).isEqualTo(200);
            assertThat(ask(ops, "/metrics").statusCode()).isEqualTo(200);
            assertThat(control.err())
                    .contains("no member of this cluster keeps data yet, so this one waits for a node");

            try (Started node = node()) {
                control.awaitOutput("the control plane, is ready.");
                awaitReady(200, "ready");
                assertWorks("one");
                node.process().destroyForcibly().waitFor();
            }
            awaitReady(503, "cluster: no node is in sight for ");
            assertThat(ask(api, "/api/v1/jobs").statusCode()).isEqualTo(200);
            assertThat(control.err()).contains("all nodes are gone");

            try (Started node = node()) {
                node.awaitOutput("is ready");
                awaitReady(200, "ready");
                assertWorks("two");
                assertThat(control.err()).contains("a node is there after ").doesNotContain("\tat ");
            }
        }
    }

    @Test
    void controlPlane_stopsInOrder_whileItWaits() throws Exception {
        try (Started control = control()) {
            awaitReady(503, "cluster: no node is in sight for ");
            control.process().destroy();
            assertThat(control.exitCode()).as(control.err()).isZero();
        }
    }

    /** A job is taken, and done by way of the node. */
    private void assertWorks(String name) throws Exception {
        HttpResponse<String> made = client.send(
                request(api, "/api/v1/prewarm")
                        .header("idempotency-key", name)
                        .POST(HttpRequest.BodyPublishers.ofString("{\"modules\":[\"example.com/one@v1.0.0\"]}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(made.statusCode()).as(made.body()).isEqualTo(202);
        String id = made.body().replaceAll("(?s).*\"id\" *: *\"([^\"]+)\".*", "$1");
        Awaitility.await()
                .atMost(LONG)
                .untilAsserted(() ->
                        assertThat(ask(api, "/api/v1/jobs/" + id).body()).containsPattern("\"state\" *: *\"done\""));
    }

    private void awaitReady(int status, String text) {
        Awaitility.await().atMost(LONG).ignoreException(ConnectException.class).untilAsserted(() -> {
            HttpResponse<String> answer = ask(ops, "/ready");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
            assertThat(answer.body()).contains(text);
        });
    }

    private HttpResponse<String> ask(int port, String path) throws Exception {
        return client.send(request(port, path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("authorization", "Bearer " + TOKEN)
                .header("content-type", "application/json");
    }

    private Started node() throws IOException {
        Map<String, String> environment = member(nodeMember);
        environment.put("GOFERRY_LISTEN", "127.0.0.1:" + nodePort);
        environment.put("GOFERRY_OPS_LISTEN", "127.0.0.1:0");
        environment.put("GOFERRY_UPSTREAM", origin.url());
        environment.put("GOFERRY_SUMDB", "off");
        return Started.goferry(home.resolve("node"), environment, "node");
    }

    private Started control() throws IOException {
        Map<String, String> environment = member(controlMember);
        environment.put("GOFERRY_CONTROL_LISTEN", "127.0.0.1:" + api);
        environment.put("GOFERRY_OPS_LISTEN", "127.0.0.1:" + ops);
        environment.put("GOFERRY_CONTROL_NODES", "http://127.0.0.1:" + nodePort);
        environment.put("GOFERRY_CONTROL_BOOTSTRAP_TOKEN", TOKEN);
        return Started.goferry(home.resolve("control"), environment, "control-plane");
    }

    private Map<String, String> member(int port) {
        return new HashMap<>(Map.of(
                "GOFERRY_STORE", "file:" + home.resolve("store"),
                "GOFERRY_CLUSTER_NAME", "test-" + controlMember,
                "GOFERRY_CLUSTER_SECRET", "the secret of this very test",
                "GOFERRY_CLUSTER_JOIN", "127.0.0.1:" + nodeMember + ",127.0.0.1:" + controlMember,
                "GOFERRY_CLUSTER_LISTEN", "127.0.0.1:" + port,
                "GOFERRY_CLUSTER_EVENT_BUS", "127.0.0.1:" + FreePort.take(),
                "GOFERRY_CLUSTER_PEER_LISTEN", "127.0.0.1:" + FreePort.take()));
    }
}
