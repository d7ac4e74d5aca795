package dev.goferry.launcher;

import dev.goferry.config.Configuration;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "control-plane",
        mixinStandardHelpOptions = true,
        description =
                "Runs a control plane without a node: jobs and the API, on the region's store. Set control.nodes.")
final class ControlPlaneCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Override
    public Integer call() {
        return serve(options);
    }

    /** Returns only where it cannot start: the exit code. */
    static int serve(ConfigOptions options) {
        Optional<Configuration> configuration = options.load();
        try {
            return configuration.isPresent() ? run(configuration.get()) : Exit.CONFIGURATION;
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static int run(Configuration configuration) throws InterruptedException {
        if (configuration.control().nodes().isEmpty()) {
            System.err.println("goferry: control.nodes is not set; name the nodes that this control plane asks, such as"
                    + " GOFERRY_CONTROL_NODES=http://127.0.0.1:8080");
            return Exit.CONFIGURATION;
        }
        try {
            begin(LoneControl.open(configuration));
        } catch (Exception e) {
            String why = "cannot start: " + StartTrouble.words(e);
            System.err.println(
                    "goferry: " + TakenAddress.explainControl(configuration).orElse(why));
            return StartTrouble.exitCode(e);
        }
        new CountDownLatch(1).await();
        return Exit.OK;
    }

    /** It may have to wait for a node, and can be told to stop meanwhile. */
    private static void begin(LoneControl side) throws Exception {
        Runnable takeBack = Stopping.onSignal("jobs go on where they were when it is started again", side::close);
        try {
            side.begin();
        } catch (IOException | InterruptedException | RuntimeException e) {
            takeBack.run();
            side.close();
            throw e;
        }
        System.out.print("Goferry " + VersionCommand.version() + ", the control plane, is ready.\n" + side.greeting());
        System.out.flush();
    }
}
