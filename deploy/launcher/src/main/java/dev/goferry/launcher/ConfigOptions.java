package dev.goferry.launcher;

import dev.goferry.config.Configuration;
import dev.goferry.config.InvalidConfig;
import dev.goferry.config.Machine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command that needs a configuration takes. */
final class ConfigOptions {
    @Option(names = "--config", paramLabel = "FILE", description = "The configuration file (YAML).")
    private @Nullable Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets one key, over file and environment. May be repeated.")
    private List<String> sets = new ArrayList<>();

    /** The configuration, or nothing after its problems were told on the standard error. */
    Optional<Configuration> load() {
        try {
            return Optional.of(Configuration.load(Machine.here(), Optional.ofNullable(file), sets));
        } catch (InvalidConfig e) {
            e.problems().forEach(problem -> System.err.println("goferry: " + problem));
            return Optional.empty();
        }
    }
}
