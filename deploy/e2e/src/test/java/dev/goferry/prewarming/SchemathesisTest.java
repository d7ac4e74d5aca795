package dev.goferry.prewarming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.goferry.module.ModulePattern;
import dev.goferry.webhook.Forge;
import dev.goferry.webhook.WebhookConfig;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The API's description against the live server by <a href="https://schemathesis.readthedocs.io">schemathesis</a>: right
 * and wrong requests made from the description, every answer as it is described, nothing answered 5xx, nothing wrong
 * accepted. It runs where {@code st} is on the path, or is named by {@code SCHEMATHESIS}; CI must have it.
 */
final class SchemathesisTest {
    private static final long MOST_SECONDS = 150;

    @TempDir
    Path data;

    @Test
    void server_answersAsDescribed_whateverItIsAsked() throws Exception {
        Optional<Path> program = program();
        if ("1".equals(System.getenv("GOFERRY_CI"))) {
            assertThat(program).as("schemathesis, which .ci/run installs").isPresent();
        }
        assumeTrue(program.isPresent(), "schemathesis is not installed");
        WebhookConfig hooks = new WebhookConfig(
                Map.of(Forge.GITLAB, "a-secret-of-webhooks"), new ModulePattern("example.com"), Map.of(), true);
        try (Region region = new Region(data.resolve("region"), 64 << 10, hooks)) {
            region.origin.publish("example.com/a", "v1.0.0");
            Path out = data.resolve("out.txt");
            Process process = new ProcessBuilder(command(program.get(), region.url()))
                    .directory(data.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            try {
                assertThat(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS))
                        .as("it ends within %d s", MOST_SECONDS)
                        .isTrue();
            } finally {
                process.destroyForcibly();
            }
            String told = Files.readString(out, UTF_8);
            assertThat(process.exitValue()).as(told).isZero();
            assertThat(told).contains("Tested:");
        }
    }

    private static List<String> command(Path program, String url) {
        return List.of(
                program.toString(),
                "run",
                url + "/api/v1/openapi.json",
                "--url=" + url,
                "--header=Authorization: Bearer " + Region.TOKEN,
                "--phases=examples,coverage,fuzzing",
                "--max-examples=5",
                "--seed=1",
                "--request-timeout=30",
                "--continue-on-failure",
                "--warnings=off",
                // Its own failures would make the server deaf for the rest of the minute; ApiTest covers them.
                "--exclude-checks=ignored_auth,"
                        // JSON Schema cannot say what a module path, an expression of cron or a go.mod is.
                        + "positive_data_acceptance",
                // Both wait for news, as they should.
                "--exclude-path=/api/v1/log",
                "--exclude-path=/api/v1/events",
                // It cannot make an archive.
                "--exclude-path=/api/v1/import");
    }

    private static Optional<Path> program() {
        Stream<Path> named = Stream.ofNullable(System.getenv("SCHEMATHESIS")).map(Path::of);
        Stream<Path> found = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder).resolve("schemathesis"));
        return Stream.concat(named, found).filter(Files::isExecutable).findFirst();
    }
}
