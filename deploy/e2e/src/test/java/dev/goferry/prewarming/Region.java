package dev.goferry.prewarming;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.cluster.Cluster;
import dev.goferry.control.ControlConfig;
import dev.goferry.control.ControlPlane;
import dev.goferry.document.Json;
import dev.goferry.feed.WatchConfig;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.replication.Checks;
import dev.goferry.replication.PeerTokens;
import dev.goferry.replication.Peering;
import dev.goferry.server.TestNode;
import dev.goferry.storage.FolderStore;
import dev.goferry.webhook.WebhookConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** An origin, a node, a control plane on the node's store, and a client with every right. All in this process. */
final class Region implements AutoCloseable {
    static final String TOKEN = "the-token-of-the-whole-test";

    final ScriptedOrigin origin = ScriptedOrigin.start();
    final TestNode node;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final FolderStore store;
    private ControlPlane plane;

    private final String name;
    private final int maxBody;
    private final Checks checks;
    private final InstantSource clock;
    private final WatchConfig watch;
    private WebhookConfig webhooks;

    Region(Path data) throws IOException {
        this(data, 64 << 20);
    }

    Region(Path data, int maxBody) throws IOException {
        this(data, "local", maxBody);
    }

    Region(Path data, String name, int maxBody) throws IOException {
        this(data, name, maxBody, Checks.OFF);
    }

    /** @param settings the node's, as {@code key=value} */
    Region(Path data, String name, int maxBody, Checks checks, String... settings) throws IOException {
        this(data, name, maxBody, checks, InstantSource.system(), WatchConfig.OFF, WebhookConfig.NONE, settings);
    }

    /** By another clock, and following a feed. */
    Region(Path data, String name, int maxBody, InstantSource clock, WatchConfig watch) throws IOException {
        this(data, name, maxBody, Checks.OFF, clock, watch, WebhookConfig.NONE);
    }

    /** Hearing git servers. */
    Region(Path data, int maxBody, WebhookConfig webhooks) throws IOException {
        this(data, "local", maxBody, Checks.OFF, InstantSource.system(), WatchConfig.OFF, webhooks);
    }

    private Region(
            Path data,
            String name,
            int maxBody,
            Checks checks,
            InstantSource clock,
            WatchConfig watch,
            WebhookConfig webhooks,
            String... settings)
            throws IOException {
        this.name = name;
        this.maxBody = maxBody;
        this.checks = checks;
        this.clock = clock;
        this.watch = watch;
        this.webhooks = webhooks;
        this.node = TestNode.start(
                data,
                origin.url(),
                Stream.concat(Stream.of("region=" + name), Stream.of(settings)).toArray(String[]::new));
        this.store = FolderStore.open(data.resolve("store"));
        this.plane = control(0);
    }

    private ControlPlane control(int port) throws IOException {
        return control(port, node.cluster());
    }

    /** Another control plane of the region; the caller closes it. */
    ControlPlane another(Cluster cluster) throws IOException {
        return control(0, cluster);
    }

    private ControlPlane control(int port, Cluster cluster) throws IOException {
        ControlConfig config = new ControlConfig(
                name,
                "127.0.0.1",
                port,
                List.of(node.url()),
                Optional.of(TOKEN),
                16,
                0,
                500,
                maxBody,
                new Peering(new PeerTokens("the-secret-of-" + name + "-control-planes"), checks),
                watch,
                webhooks,
                20,
                data.resolve("spool"));
        return ControlPlane.start(config, store, cluster, List::of, "test", clock);
    }

    /** Stops the control plane, does something, and starts it at the same port. */
    void withoutControl(Callable<?> meanwhile) throws Exception {
        int port = plane.port();
        plane.close();
        meanwhile.call();
        plane = control(port);
    }

    /** Starts the control plane again, hearing these git servers. */
    void hear(WebhookConfig hooks) throws Exception {
        withoutControl(() -> webhooks = hooks);
    }

    String url() {
        return "http://127.0.0.1:" + plane.port();
    }

    /** A call with the token that may do everything. */
    HttpResponse<String> call(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        return callAs(TOKEN, method, path, body, headers);
    }

    HttpResponse<String> callAs(String token, String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    static ObjectNode json(HttpResponse<String> response) {
        return Json.parseObject(response.body().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** Begins a prewarm; the job's id. */
    String prewarm(String body) throws IOException, InterruptedException {
        HttpResponse<String> response = call("POST", "/api/v1/prewarm", body);
        if (response.statusCode() != 202) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return json(response).path("id").asText();
    }

    ObjectNode job(String id) throws IOException, InterruptedException {
        return json(call("GET", "/api/v1/jobs/" + id, ""));
    }

    /** The job when it has ended. */
    ObjectNode ended(String id) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> job(id),
                        job -> !List.of("planning", "running", "paused")
                                .contains(job.path("state").asText()));
    }

    @Override
    public void close() throws IOException {
        client.close();
        plane.close();
        store.close();
        node.close();
        origin.close();
    }
}
