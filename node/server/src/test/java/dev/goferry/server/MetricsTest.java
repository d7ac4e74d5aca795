package dev.goferry.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.origin.Script;
import dev.goferry.origin.ScriptedOrigin;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetricsTest {
    private static final String MODULE = "example.com/measured";

    @TempDir
    Path data;

    @Test
    void metrics_countWhatHappened_withoutAnyModulesName() throws InterruptedException {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                TestNode node = TestNode.start(data, origin.url(), "region=eu-1")) {
            origin.publish(MODULE, "v1.0.0");
            String file = "/" + MODULE + "/@v/v1.0.0";
            node.get(file + ".zip");
            node.get(file + ".zip");
            node.get(file + ".mod");
            node.get("/" + MODULE + "/@v/v1.9.9.mod");

            String metrics = metrics(node);
            String upstream = "upstream=\"127.0.0.1:" + origin.port() + "\"";
            assertThat(value(metrics, "goferry_requests_total", "zip", "miss", "2xx"))
                    .isEqualTo(1);
            assertThat(value(metrics, "goferry_requests_total", "zip", "hit", "2xx"))
                    .isEqualTo(1);
            assertThat(value(metrics, "goferry_requests_total", "mod", "miss", "4xx"))
                    .isEqualTo(1);
            assertThat(value(metrics, "goferry_request_duration_seconds_count", "resource=\"zip\""))
                    .isEqualTo(2);
            assertThat(value(metrics, "goferry_response_bytes_total")).isPositive();
            assertThat(value(metrics, "goferry_upstream_requests_total", upstream, "not_found"))
                    .isEqualTo(1);
            assertThat(value(metrics, "goferry_upstream_breaker_open", upstream))
                    .isZero();
            assertThat(value(metrics, "goferry_checksum_lookups_total", "not_covered"))
                    .isPositive();
            assertThat(value(metrics, "goferry_memory_cache_entries")).isEqualTo(1);
            assertThat(value(metrics, "goferry_spool_reserved_bytes")).isZero();
            assertThat(value(metrics, "goferry_build_info", "region=\"eu-1\"")).isEqualTo(1);
            assertThat(value(metrics, "jvm_memory_used_bytes", "area=\"heap\"")).isPositive();
            assertThat(metrics).doesNotContain(MODULE).doesNotContain("v1.0.0");
        }
    }

    @Test
    void prefetches_areCounted_byReason() throws InterruptedException {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                TestNode node = TestNode.start(data, origin.url())) {
            origin.publish("example.com/needed", "v1.0.0");
            String goMod = "module example.com/top\n\ngo 1.16\n\nrequire example.com/needed v1.0.0\n";
            origin.publish("example.com/top", "v1.0.0", Map.of("go.mod", goMod.getBytes(UTF_8)));

            node.get("/example.com/top/@v/v1.0.0.mod");
            for (int i = 0; i < 100 && sum(metrics(node), "goferry_prefetch_issued_total") == 0; i++) {
                Thread.sleep(50);
            }
            assertThat(node.get("/example.com/needed/@v/v1.0.0.mod").headers().firstValue("x-cache"))
                    .hasValue("prefetched");

            assertThat(sum(metrics(node), "goferry_prefetch_issued_total")).isPositive();
            assertThat(sum(metrics(node), "goferry_prefetch_used_total")).isEqualTo(1);
        }
    }

    @Test
    void prefetching_issuesNothing_whenItsKeyIsOff() throws InterruptedException {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                TestNode node = TestNode.start(data, origin.url(), "prefetch.mods=false")) {
            origin.publish("example.com/needed", "v1.0.0");
            String goMod = "module example.com/top\n\ngo 1.16\n\nrequire example.com/needed v1.0.0\n";
            origin.publish("example.com/top", "v1.0.0", Map.of("go.mod", goMod.getBytes(UTF_8)));

            node.get("/example.com/top/@v/v1.0.0.mod");
            Thread.sleep(300);

            assertThat(origin.requests()).hasSize(1);
            assertThat(sum(metrics(node), "goferry_prefetch_issued_total")).isZero();
        }
    }

    @Test
    void breaker_isShownOpen_whileAnUpstreamIsLeftAlone() throws InterruptedException {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                TestNode node = TestNode.start(data, origin.url(), "failure.ttl=0s")) {
            origin.script("", Script.status(500, "broken\n"));
            for (int i = 0; i < 20 && value(metrics(node), "goferry_upstream_breaker_open") == 0; i++) {
                node.get("/example.com/m" + i + "/@v/v1.0.0.mod");
            }
            assertThat(value(metrics(node), "goferry_upstream_breaker_open")).isEqualTo(1);
            assertThat(sum(metrics(node), "goferry_upstream_requests_total")).isPositive();
        }
    }

    @Test
    void node_isReady_onceItServes() throws InterruptedException {
        try (TestNode node = TestNode.start(data, "off")) {
            assertThat(node.ops("/ready").statusCode()).isEqualTo(200);
            assertThat(node.ops("/health").statusCode()).isEqualTo(200);
        }
    }

    private static String metrics(TestNode node) throws InterruptedException {
        return new String(node.ops("/metrics").body(), UTF_8);
    }

    /** The one series of this name whose line holds all of these; 0 if there is none. */
    private static double value(String metrics, String name, String... parts) {
        List<Double> found = lines(metrics, name, parts);
        return found.isEmpty() ? 0 : found.getFirst();
    }

    private static double sum(String metrics, String name) {
        return lines(metrics, name).stream().mapToDouble(Double::doubleValue).sum();
    }

    private static List<Double> lines(String metrics, String name, String... parts) {
        return metrics.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> Arrays.stream(parts).allMatch(line::contains))
                .map(line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)))
                .toList();
    }
}
