package dev.goferry.launcher;

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
        // Most starts say nothing, and parsing nothing would cost 100 ms.
        int code = args.length == 0 ? Serve.both(new ConfigOptions()) : new CommandLine(new Goferry()).execute(args);
        System.out.flush();
        System.exit(code);
    }
}
