package dev.goferry.launcher;

import dev.goferry.config.Configuration;
import dev.goferry.config.Reference;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description = "Prints the configuration in force and where each value came from, without secrets.")
final class ConfigCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Option(names = "--doc", description = "Prints the reference of all keys in Markdown instead.")
    private boolean doc;

    @Override
    public Integer call() {
        if (doc) {
            System.out.print(Reference.markdown());
            return Exit.OK;
        }
        Optional<Configuration> configuration = options.load();
        configuration.map(Reference::effective).ifPresent(System.out::print);
        return configuration.isPresent() ? Exit.OK : Exit.CONFIGURATION;
    }
}
