package dev.goferry.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.config.Configuration;
import dev.goferry.config.Machine;
import dev.goferry.config.NodeConfig;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.server.Node;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TracingTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CLIENT = "00f067aa0ba902b7";

    private static final String REQUEST = "GET /{module}/@v/{version}.zip";

    @TempDir
    Path data;

    @Test
    void coldMiss_isOneTrace_fromTheClientToTheUpstream() throws Exception {
        try (TestCollector collector = new TestCollector();
                ScriptedOrigin origin = ScriptedOrigin.start()) {
            origin.publish("example.com/traced", "v1.0.0");
            ask(origin, "/example.com/traced/@v/v1.0.0.zip", "trace.otlp=" + collector.url());

            Map<String, TestCollector.Received> spans =
                    collector.spans().stream().collect(Collectors.toMap(TestCollector.Received::name, span -> span));
            assertThat(spans).containsOnlyKeys(REQUEST, "flight", "GET", "verify", "commit");
            assertThat(spans.values()).allMatch(span -> span.trace().equals(TRACE));
            String flight = parented(spans, "flight", parented(spans, REQUEST, CLIENT));
            String get = parented(spans, "GET", flight);
            parented(spans, "verify", flight);
            parented(spans, "commit", flight);
            assertThat(origin.requests().getFirst().header("traceparent")).isEqualTo("00-" + TRACE + "-" + get + "-01");
            assertThat(Objects.requireNonNull(spans.get(REQUEST)).raw()).contains("example.com/traced");
        }
    }

    @Test
    void spans_doNotNameTheModule_whenItIsPrivate() throws Exception {
        try (TestCollector collector = new TestCollector();
                ScriptedOrigin origin = ScriptedOrigin.start()) {
            origin.publish("corp.example/secret", "v1.0.0");
            ask(
                    origin,
                    "/corp.example/secret/@v/v1.0.0.mod",
                    "trace.otlp=" + collector.url(),
                    "private=corp.example",
                    "routes.0.modules=corp.example",
                    "routes.0.upstream=" + origin.url());

            assertThat(collector.spans())
                    .hasSize(5)
                    .noneMatch(span -> span.raw().contains("secret"));
        }
    }

    @Test
    void traceparent_isPassedOnUnchanged_whenNothingIsTraced() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start()) {
            origin.publish("example.com/untraced", "v1.0.0");
            ask(origin, "/example.com/untraced/@v/v1.0.0.mod");

            assertThat(origin.requests().getFirst().header("traceparent"))
                    .isEqualTo("00-" + TRACE + "-" + CLIENT + "-01");
        }
    }

    /** The span's own id, once its parent was found right. */
    private static String parented(Map<String, TestCollector.Received> spans, String name, String parent) {
        TestCollector.Received span = Objects.requireNonNull(spans.get(name));
        assertThat(span.parent()).as(name).isEqualTo(parent);
        return span.id();
    }

    /** Asks a node for one file and stops it, which sends what spans there are. */
    private void ask(ScriptedOrigin origin, String path, String... settings) throws Exception {
        List<String> sets = new ArrayList<>(List.of(
                "data=" + data,
                "listen=127.0.0.1:0",
                "ops.listen=127.0.0.1:0",
                "upstream=" + origin.url(),
                "prefetch.mods=false",
                "sumdb=off"));
        sets.addAll(List.of(settings));
        NodeConfig config = Configuration.load(new Machine(Map.of(), data, 2), Optional.empty(), sets)
                .node();
        try (Tracing tracing = Tracing.open(config);
                Node node = Node.start(config, tracing.telemetry());
                HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + path))
                    .header("traceparent", "00-" + TRACE + "-" + CLIENT + "-01")
                    .build();
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofByteArray())
                            .statusCode())
                    .isEqualTo(200);
        }
    }
}
