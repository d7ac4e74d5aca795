package dev.goferry.launcher;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        description = "Serves Go modules until it is told to stop (SIGTERM, Ctrl-C), without a control plane.")
final class NodeCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Override
    public Integer call() {
        return Serve.node(options);
    }
}
