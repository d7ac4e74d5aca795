package dev.goferry.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.config.Configuration;
import dev.goferry.config.Machine;
import dev.goferry.ports.FreePort;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator's probes and scrapes see of a control plane that runs alone. */
final class ControlPlaneOpsTest {
    private static final String TOKEN = "a-token-for-this-test-only";

    @TempDir
    Path data;

    @Test
    void controlPlane_tellsHealthReadinessAndMetrics_withoutANode() throws Exception {
        int ops = FreePort.take();
        try (LoneControl side = LoneControl.open(config(ops));
                HttpClient client = HttpClient.newHttpClient()) {
            assertThat(get(client, "http://127.0.0.1:" + ops + "/ready").statusCode())
                    .isEqualTo(503);
            side.begin();
            String api = "http://127.0.0.1:" + side.port() + "/api/v1";
            post(client, api + "/replication/rules", """
                    {"name":"from-eu","from":"http://127.0.0.1:9","log":"http://127.0.0.1:9","token":"none",
                     "modules":"example.com"}""");
            get(client, api + "/nothing");

            assertThat(get(client, "http://127.0.0.1:" + ops + "/health").statusCode())
                    .isEqualTo(200);
            assertThat(get(client, "http://127.0.0.1:" + ops + "/ready").statusCode())
                    .isEqualTo(200);
            String metrics = get(client, "http://127.0.0.1:" + ops + "/metrics").body();
            assertThat(metrics)
                    .contains("goferry_build_info{region=\"local\",role=\"control-plane\"")
                    .contains("goferry_replication_lag_seconds{rule=\"from-eu\"}")
                    .contains("goferry_replication_files_total{outcome=\"stored\",rule=\"from-eu\"} 0")
                    .contains("goferry_jobs{kind=\"prewarm\",state=\"active\"} 0")
                    .contains("goferry_api_requests_total{status=\"2xx\"} 1")
                    .contains("goferry_api_requests_total{status=\"4xx\"} 1")
                    .contains("goferry_store_operation_duration_seconds_count{operation=\"read\"}")
                    .contains("goferry_cluster_members 1", "goferry_log_sequence", "jvm_memory_used_bytes")
                    .doesNotContain(TOKEN);
        }
    }

    @Test
    void start_saysWhichAddressIsTaken_whenTheOperatorsOneIs() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            Configuration config = config(taken.getLocalPort());
            assertThat(TakenAddress.explainControl(config).orElseThrow())
                    .contains("cannot listen on 127.0.0.1:" + taken.getLocalPort(), "--set ops.listen=HOST:PORT");
            try (LoneControl side = LoneControl.open(config)) {
                throw new AssertionError("listens at a taken address, and at " + side.port());
            } catch (Exception e) {
                assertThat(e).hasMessageContaining("in use");
            }
        }
    }

    private Configuration config(int ops) throws Exception {
        List<String> sets = List.of(
                "data=" + data,
                "upstream=off",
                "ops.listen=127.0.0.1:" + ops,
                "control.listen=127.0.0.1:0",
                "control.nodes=http://127.0.0.1:9",
                "control.bootstrap-token=" + TOKEN);
        return Configuration.load(new Machine(Map.of(), data, 2), Optional.empty(), sets);
    }

    private static HttpResponse<String> get(HttpClient client, String url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static void post(HttpClient client, String url, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("authorization", "Bearer " + TOKEN)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    }
}
