package dev.goferry.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.config.EdgeConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What a server reads of its words by itself means what it means to the library that reads all others. */
final class ConfigOptionsTest {
    @TempDir
    Path folder;

    @Command
    private static final class Whole {
        @Mixin
        private ConfigOptions options = new ConfigOptions();
    }

    private static Optional<EdgeConfig> edge(ConfigOptions options) {
        return options.load().map(configuration -> configuration.node().edge());
    }

    @Test
    void plainWords_meanTheSame() throws Exception {
        Path file =
                Files.writeString(folder.resolve("goferry.yaml"), "listen: 127.0.0.1:7001\nedge:\n  in-flight: 77\n");
        for (List<String> words : List.of(
                List.<String>of(),
                List.of("--set", "listen=127.0.0.1:7002"),
                List.of("--config", file.toString()),
                List.of("--set", "edge.in-flight=78", "--config", file.toString(), "--set", "listen=127.0.0.1:7003"))) {
            Whole whole = new Whole();
            new CommandLine(whole).parseArgs(words.toArray(String[]::new));
            assertThat(ConfigOptions.plain(words).flatMap(ConfigOptionsTest::edge))
                    .isPresent()
                    .isEqualTo(edge(whole.options));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "--set",
                "--set=listen=127.0.0.1:7001",
                "--config a --config b",
                "--set --config",
                "--set listen=127.0.0.1:7001 more",
                "@words",
                "--config @words",
                "--sett listen=127.0.0.1:7001"
            })
    void otherWords_areLeftToTheLibrary(String words) {
        assertThat(ConfigOptions.plain(List.of(words.split(" ", -1)))).isEmpty();
    }
}
