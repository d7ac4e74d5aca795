package dev.goferry.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.launching.Started;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** What k8s/check says. Where its tools cannot be had these are skipped, and fail on the build machine. */
@Timeout(value = 15, unit = TimeUnit.MINUTES) // The first run builds the tools.
final class ManifestTest {
    private static final Path CHECK =
            Path.of("../../k8s/check").toAbsolutePath().normalize();
    private static final int UNAVAILABLE = 69;

    @TempDir
    Path folder;

    @Test
    void manifests_fitKubernetes_asTheyAre() throws Exception {
        try (Started check = run(List.of(CHECK.toString()))) {
            assertThat(check.process().exitValue()).as(check.err()).isZero();
            assertThat(check.out()).contains("overlays/dev: ", "overlays/prod: ", "overlays/two-regions: ", "chart: ");
        }
    }

    @Test
    void check_namesTheFault_ofAMisspeltField() throws Exception {
        try (Started check = check(deployment("terminationGracePeriodSecond: 5"))) {
            assertThat(check.process().exitValue()).isOne();
            assertThat(check.err())
                    .contains("Deployment tiny: 1.33: spec.template.spec: ")
                    .contains("terminationGracePeriodSecond");
        }
    }

    @Test
    void check_namesTheFault_ofAFieldOfTheWrongType() throws Exception {
        try (Started check = check(deployment("terminationGracePeriodSeconds: soon"))) {
            assertThat(check.process().exitValue()).isOne();
            assertThat(check.err()).contains("spec.template.spec.terminationGracePeriodSeconds: 'soon'");
        }
    }

    @Test
    void check_tellsWhatKubeScoreFinds_ofAContainerWithoutLimits() throws Exception {
        try (Started check = check(deployment("terminationGracePeriodSeconds: 5"))) {
            assertThat(check.process().exitValue()).isOne();
            assertThat(check.err()).contains("kube-score: [CRITICAL]", "Memory limit is not set");
        }
    }

    @Test
    void check_namesTheFault_ofAChartThatIsNotWhatBaseSays() throws Exception {
        Path chart = chart();
        Path base = chart.resolve("files/base.yaml");
        Files.writeString(base, Files.readString(base).replace("minReadySeconds: 10", "minReadySeconds: 11"));
        try (Started check = run(List.of(CHECK.toString(), chart.toString()))) {
            assertThat(check.process().exitValue()).isOne();
            assertThat(check.err()).contains("files/ is not what base and components say", "--update-chart");
        }
    }

    @Test
    void check_namesTheDifference_ofAChartThatMakesOtherObjects() throws Exception {
        Path chart = chart();
        Path values = chart.resolve("values.yaml");
        Files.writeString(values, Files.readString(values).replace("replicas: 3", "replicas: 4"));
        try (Started check = run(List.of(CHECK.toString(), chart.toString()))) {
            assertThat(check.process().exitValue()).isOne();
            assertThat(check.err())
                    .contains("as base: StatefulSet goferry.spec.replicas: the chart has 4, kustomize 3");
        }
    }

    @Test
    void check_saysWhatHelmSays_ofAValueThatDoesNotExist() throws Exception {
        Path chart = chart();
        Path values = chart.resolve("tests/prod.yaml");
        Files.writeString(values, Files.readString(values) + "replica: 5\n");
        try (Started check = run(List.of(CHECK.toString(), chart.toString()))) {
            assertThat(check.process().exitValue()).isOne();
            assertThat(check.err()).contains("helm template: ", "replica");
        }
    }

    @Test
    void check_refusesAChart_thatTakesAnyValue() throws Exception {
        Path chart = chart();
        Path schema = chart.resolve("values.schema.json");
        Files.writeString(schema, Files.readString(schema).replace("\"additionalProperties\": false,", ""));
        try (Started check = run(List.of(CHECK.toString(), chart.toString()))) {
            assertThat(check.process().exitValue()).isOne();
            assertThat(check.err()).contains("a value that does not exist is taken");
        }
    }

    private Path chart() throws IOException {
        Path source = CHECK.resolveSibling("chart");
        Path copy = folder.resolve("chart");
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(source.relativize(file).toString()));
            }
        }
        return copy;
    }

    private static String deployment(String field) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: tiny}
                spec:
                  selector: {matchLabels: {app: tiny}}
                  template:
                    metadata: {labels: {app: tiny}}
                    spec:
                      %s
                      containers: [{name: tiny, image: "tiny:1"}]
                """.formatted(field);
    }

    private Started check(String manifest) throws Exception {
        Path overlay = Files.createDirectories(folder.resolve("overlay"));
        Files.writeString(overlay.resolve("tiny.yaml"), manifest);
        Files.writeString(overlay.resolve("kustomization.yaml"), "resources: [tiny.yaml]\n");
        return run(List.of(CHECK.toString(), overlay.toString()));
    }

    private Started run(List<String> command) throws Exception {
        // All of the environment: building the tools may need its mirrors.
        Started check = Started.command(folder, System.getenv(), command);
        if (!check.process().waitFor(14, TimeUnit.MINUTES)) {
            check.close();
            throw new AssertionError("k8s/check still runs: " + check.err());
        }
        if (check.process().exitValue() == UNAVAILABLE && !"1".equals(System.getenv("GOFERRY_CI"))) {
            throw new TestAbortedException(check.err());
        }
        return check;
    }
}
