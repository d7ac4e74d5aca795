package dev.goferry.launcher;

import dev.goferry.config.Configuration;
import dev.goferry.config.NodeConfig;
import dev.goferry.server.Node;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Runs a node from its greeting to its last answer. */
final class Serve {
    private Serve() {}

    static int run(ConfigOptions options) {
        Optional<Configuration> configuration = options.load();
        return configuration.isPresent() ? serve(configuration.get()) : Exit.CONFIGURATION;
    }

    private static int serve(Configuration configuration) {
        NodeConfig config = configuration.node();
        configuration.warnings().forEach(warning -> System.err.println("goferry: " + warning));
        try {
            Tracing tracing = Tracing.open(config);
            Node node = Node.start(config, tracing.telemetry());
            stopOnSignal(node, tracing, config);
            System.out.print(Greeting.text(configuration, node.port(), node.opsPort()));
            System.out.flush();
            new CountDownLatch(1).await();
            return Exit.OK;
        } catch (Exception e) {
            System.err.println("goferry: " + TakenAddress.explain(config).orElse("cannot start: " + e));
            return Exit.FAILED;
        }
    }

    private static void stopOnSignal(Node node, Tracing tracing, NodeConfig config) {
        Thread stop = Thread.ofPlatform().name("stop").unstarted(() -> {
            System.err.println("goferry: stopping; running downloads have "
                    + config.edge().drainTimeout().toSeconds() + " s");
            int code = Exit.OK;
            try {
                node.close();
                tracing.close();
            } catch (Exception e) {
                System.err.println("goferry: did not stop cleanly: " + e);
                code = Exit.FAILED;
            }
            // A stop that was asked for is no failure: without this the exit code would be the signal's.
            Runtime.getRuntime().halt(code);
        });
        Runtime.getRuntime().addShutdownHook(stop);
    }
}
