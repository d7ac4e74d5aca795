package dev.goferry.launcher;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The program {@code goferry}. Exit codes: 0 done, 1 failed, 2 wrong usage, 69 no JDK 25 (the start script) or no control
 * plane in reach, 77 no token or one that does not allow it, 78 wrong configuration.
 */
@Command(
        name = "goferry",
        description = "A Go module proxy. Without a command it runs a node and a control plane.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        footer = "See docs/configuration.md for every key, or run: goferry config --doc",
        subcommands = {
            ServeCommand.class,
            NodeCommand.class,
            ControlPlaneCommand.class,
            PrewarmCommand.class,
            JobCommand.class,
            RefreshCommand.class,
            PurgeCommand.class,
            ReplicationCommand.class,
            RetentionCommand.class,
            ScrubCommand.class,
            PinCommand.class,
            UnpinCommand.class,
            PinsCommand.class,
            UsageCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            ScheduleCommand.class,
            TokenCommand.class,
            ConfigCommand.class,
            DoctorCommand.class,
            VersionCommand.class,
            CompletionCommand.class,
            TrainCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Goferry implements Callable<Integer> {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    static {
        System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT.%1$tL %4$s %5$s%6$s%n");
        ClusterLog.shorten();
    }

    @Override
    public Integer call() {
        return Serve.both(options);
    }

    /** Never returns while a node serves. */
    public static void main(String[] args) {
        int code = run(args);
        System.out.flush();
        System.exit(code);
    }

    private static int run(String[] args) {
        Optional<Integer> served = args.length == 0 || isOption(args[0])
                ? serve("serve", List.of(args))
                : serve(args[0], List.of(args).subList(1, args.length));
        return served.orElseGet(() -> new CommandLine(new Goferry()).execute(args));
    }

    private static boolean isOption(String word) {
        return word.startsWith("-");
    }

    /**
     * Serves, if that is what the words ask for in so many words. What reads all others is not touched: its classes are of
     * a format that the AOT cache does not take, which costs 400 ms of a start.
     */
    private static Optional<Integer> serve(String command, List<String> words) {
        return switch (command) {
            case "serve" -> ConfigOptions.plain(words).map(Serve::both);
            case "node" -> ConfigOptions.plain(words).map(Serve::node);
            case "control-plane" -> ConfigOptions.plain(words).map(ControlPlaneCommand::serve);
            default -> Optional.empty();
        };
    }
}
