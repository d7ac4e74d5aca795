package dev.goferry.launcher;

import dev.goferry.config.Configuration;
import dev.goferry.config.InvalidConfig;
import dev.goferry.config.Machine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
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

    /** Of {@code --config FILE} once and {@code --set KEY=VALUE}, as a server mostly has them; nothing if there is more. */
    static Optional<ConfigOptions> plain(List<String> words) {
        ConfigOptions options = new ConfigOptions();
        for (Iterator<String> each = words.iterator(); each.hasNext(); ) {
            String name = each.next();
            String value = each.hasNext() ? each.next() : "";
            boolean odd = value.isEmpty() || value.startsWith("-") || value.startsWith("@");
            if (!odd && name.equals("--set")) {
                options.sets.add(value);
            } else if (!odd && name.equals("--config") && options.file == null) {
                options.file = Path.of(value);
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(options);
    }

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
