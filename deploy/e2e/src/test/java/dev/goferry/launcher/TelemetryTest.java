package dev.goferry.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.goferry.config.Configuration;
import dev.goferry.config.Machine;
import dev.goferry.launching.Started;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.s3.fixture.TestBucket;
import dev.goferry.server.Node;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** What deploy/telemetry and the docs name is what a live node and its control plane tell. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TelemetryTest {
    private static final Path FOLDER =
            Path.of("../../deploy/telemetry").toAbsolutePath().normalize();
    private static final String TOKEN = "a-token-for-this-test-only";
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final int UNAVAILABLE = 69;

    /** A name that is no part of a recording rule's, and its labels if any follow. */
    private static final Pattern METRIC =
            Pattern.compile("(?<![:\\w])((?:goferry|jvm|process)_[a-z0-9_]+)(?!\\w*:)(?:\\{([^}]*)})?");

    private static final Pattern LABEL = Pattern.compile("([a-z_]+)(?:=~|!~|!=|=)\"");

    /** What Prometheus itself puts on every series. */
    private static final Set<String> OF_PROMETHEUS = Set.of("job", "instance");

    private Path folder = Path.of("");

    private String metrics = "";
    private String openMetrics = "";
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    void live(@TempDir Path empty) throws Exception {
        folder = empty;
        String store = TestBucket.fresh().store();
        try (TestCollector collector = new TestCollector();
                ScriptedOrigin origin = ScriptedOrigin.start()) {
            origin.publish("example.com/measured", "v1.0.0");
            Configuration configuration = configuration(store, collector, origin);
            try (Tracing tracing = Tracing.open(configuration.node());
                    Node node = Node.start(configuration.node(), tracing.telemetry());
                    ControlSide control = ControlSide.beside(node, configuration, List::of)) {
                addRule("http://127.0.0.1:" + control.port());
                for (String file : List.of("@v/v1.0.0.zip", "@v/v1.0.0.zip", "@v/v1.0.0.mod", "@v/list", "@latest")) {
                    get("http://127.0.0.1:" + node.port() + "/example.com/measured/" + file, "traceparent");
                }
                String ops = "http://127.0.0.1:" + node.opsPort() + "/metrics";
                metrics = get(ops, "").body();
                HttpResponse<String> open = get(ops, "accept");
                assertThat(open.headers().firstValue("content-type").orElse(""))
                        .startsWith("application/openmetrics-text");
                openMetrics = open.body();
            }
        }
    }

    @AfterAll
    void close() {
        client.close();
    }

    @Test
    void everyMetric_isTold_thatADashboardARuleOrADocumentNames() throws Exception {
        Map<String, Set<String>> live = live(metrics);
        // A histogram's own name is what a document calls it.
        Map.copyOf(live).forEach((name, labels) -> live.putIfAbsent(name.replaceFirst("_bucket$", ""), labels));
        List<String> unknown = new ArrayList<>();
        for (Path file : naming()) {
            Matcher named = METRIC.matcher(Files.readString(file).replace("\\\"", "\""));
            while (named.find()) {
                MatchResult use = named.toMatchResult();
                Set<String> labels = live.get(use.group(1));
                if (labels == null) {
                    unknown.add(file.getFileName() + ": " + use.group(1));
                } else if (use.group(2) != null) {
                    LABEL.matcher(use.group(2))
                            .results()
                            .map(label -> label.group(1))
                            .filter(label -> !labels.contains(label) && !OF_PROMETHEUS.contains(label))
                            .forEach(label -> unknown.add(file.getFileName() + ": " + use.group(1) + "{" + label));
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void rules_passTheirTests_andMetricsTheRulesForNames() throws Exception {
        Path told = Files.writeString(folder.resolve("metrics.txt"), ours(metrics));
        checked(List.of(FOLDER.resolve("check").toString(), told.toString()));
    }

    @Test
    void everyPanel_asksWhatPrometheusUnderstands() throws Exception {
        StringBuilder rules = new StringBuilder("groups: [{name: panels, rules: [\n");
        int panels = 0;
        for (Path file : files(FOLDER.resolve("grafana"), ".json")) {
            JsonNode board = new ObjectMapper().readTree(Files.readString(file));
            for (JsonNode panel : board.path("panels")) {
                for (JsonNode target : panel.path("targets")) {
                    String expression = target.path("expr")
                            .asText()
                            .replace("$__rate_interval", "5m")
                            .replace("$job", "goferry");
                    rules.append(
                            "{record: 'panel:" + panels++ + "', expr: '" + expression.replace("'", "''") + "'},\n");
                }
            }
        }
        Path file = Files.writeString(
                folder.resolve("panels.yaml"), rules.append("]}]\n").toString());
        assertThat(panels).isGreaterThan(30);
        checked(List.of("/bin/sh", "-c", "exec \"${PROMTOOL:-promtool}\" check rules " + file));
    }

    @Test
    void duration_hasTheTraceOfARequest_asItsExemplar() {
        assertThat(openMetrics
                        .lines()
                        .filter(line -> line.startsWith("goferry_request_duration_seconds_bucket{"))
                        .filter(line -> line.contains("# {")))
                .isNotEmpty()
                .allMatch(line -> line.contains("trace_id=\"" + TRACE + "\""));
        assertThat(openMetrics).endsWith("# EOF\n");
        assertThat(metrics).doesNotContain("trace_id");
    }

    @Test
    void metrics_nameNoModule_andNoToken() {
        assertThat(metrics + openMetrics).doesNotContain("measured").doesNotContain("v1.0.0", TOKEN);
    }

    /** Ours only: the JVM's come from a library that names some of them otherwise. */
    private static String ours(String metrics) {
        return metrics.lines()
                .filter(line -> line.startsWith("goferry_") || line.matches("# (HELP|TYPE) goferry_.*"))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static Map<String, Set<String>> live(String metrics) {
        return metrics.lines()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf(line.contains("{") ? '{' : ' ')),
                        TelemetryTest::labels,
                        (one, other) -> {
                            one.addAll(other);
                            return one;
                        }));
    }

    private static Set<String> labels(String series) {
        return LABEL.matcher(series)
                .results()
                .map(label -> label.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Path> naming() throws Exception {
        List<Path> files = new ArrayList<>(files(FOLDER.resolve("grafana"), ".json"));
        files.addAll(List.of(FOLDER.resolve("rules.yaml"), FOLDER.resolve("rules-test.yaml")));
        files.addAll(files(FOLDER.resolve("../../docs").normalize(), ".md"));
        return files;
    }

    private static List<Path> files(Path folder, String suffix) throws Exception {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        }
    }

    private void checked(List<String> command) throws Exception {
        try (Started check = Started.command(folder, System.getenv(), command)) {
            assertThat(check.process().waitFor(2, TimeUnit.MINUTES)).isTrue();
            int code = check.process().exitValue();
            boolean missing = code == UNAVAILABLE || code == 127;
            if (missing && !"1".equals(System.getenv("GOFERRY_CI"))) {
                throw new TestAbortedException(check.err());
            }
            assertThat(code).as(check.out() + check.err()).isZero();
        }
    }

    private Configuration configuration(String store, TestCollector collector, ScriptedOrigin origin) throws Exception {
        List<String> sets = List.of(
                "data=" + folder,
                "listen=127.0.0.1:0",
                "ops.listen=127.0.0.1:0",
                "control.listen=127.0.0.1:0",
                "control.bootstrap-token=" + TOKEN,
                "upstream=" + origin.url(),
                "sumdb=off",
                "store=" + store,
                "s3.credentials-file=" + TestBucket.credentials(folder),
                "trace.otlp=" + collector.url());
        return Configuration.load(new Machine(Map.of(), folder, 2), Optional.empty(), sets);
    }

    private void addRule(String api) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(api + "/api/v1/replication/rules"))
                .header("authorization", "Bearer " + TOKEN)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"from-eu\",\"from\":\"http://127.0.0.1:9\","
                        + "\"log\":\"http://127.0.0.1:9\",\"token\":\"none\",\"modules\":\"example.com\"}"))
                .build();
        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(201);
    }

    private HttpResponse<String> get(String url, String header) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        switch (header) {
            case "traceparent" -> request.header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01");
            case "accept" -> request.header("accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
            default -> {}
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
