package dev.goferry.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.launching.Started;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
            assertThat(check.out()).contains("overlays/dev: ", "overlays/prod: ", "overlays/two-regions: ");
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
