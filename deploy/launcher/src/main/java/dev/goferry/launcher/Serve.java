package dev.goferry.launcher;

import dev.goferry.config.Configuration;
import dev.goferry.config.NodeConfig;
import dev.goferry.server.Node;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** Runs a node from its greeting to its last answer, with a control plane beside it or without. */
final class Serve {
    private static final Duration AGAIN = Duration.ofSeconds(2);

    private Serve() {}

    /** A node alone. */
    static int node(ConfigOptions options) {
        return options.load().map(configuration -> serve(configuration, false)).orElse(Exit.CONFIGURATION);
    }

    /** A node and, once that is ready, a control plane. */
    static int both(ConfigOptions options) {
        return options.load().map(configuration -> serve(configuration, true)).orElse(Exit.CONFIGURATION);
    }

    private static int serve(Configuration configuration, boolean control) {
        NodeConfig config = configuration.node();
        configuration.warnings().forEach(warning -> System.err.println("goferry: " + warning));
        try {
            Tracing tracing = Tracing.open(config);
            WarmUp.run(config);
            Node node = Node.start(config, tracing.telemetry());
            AtomicReference<Optional<ControlSide>> beside = new AtomicReference<>(Optional.empty());
            stopOnSignal(node, beside, tracing, config);
            System.out.print(Greeting.text(configuration, node.port(), node.opsPort()));
            System.out.flush();
            if (control) {
                beside.set(controlOf(configuration, node));
            }
            new CountDownLatch(1).await();
            return Exit.OK;
        } catch (Exception e) {
            String why = "cannot start: " + StartTrouble.words(e);
            System.err.println("goferry: " + TakenAddress.explain(config).orElse(why));
            return StartTrouble.exitCode(e);
        }
    }

    /** The node serves already and goes on whatever becomes of this; a bucket that is away is waited for. */
    private static Optional<ControlSide> controlOf(Configuration configuration, Node node) throws InterruptedException {
        for (boolean first = true; true; first = false) {
            try {
                ControlSide side =
                        ControlSide.beside(node, configuration, () -> List.of(urlOf(configuration.node(), node)));
                System.out.print(side.greeting(configuration.control().listen()));
                System.out.flush();
                return Optional.of(side);
            } catch (IOException e) {
                if (first) {
                    System.err.println("goferry: the node serves; its control plane waits for the store: "
                            + StartTrouble.words(e));
                }
                Thread.sleep(AGAIN);
            } catch (RuntimeException e) {
                System.err.println("goferry: the node serves, but without a control plane: "
                        + TakenAddress.explain(configuration.control()).orElse(String.valueOf(e.getMessage())));
                return Optional.empty();
            }
        }
    }

    private static URI urlOf(NodeConfig config, Node node) {
        String scheme = config.edge().tls().isPresent() ? "https://" : "http://";
        return URI.create(scheme
                + Greeting.reachable(config.edge().listen(), node.port())
                + config.edge().basePath());
    }

    private static void stopOnSignal(
            Node node, AtomicReference<Optional<ControlSide>> beside, Tracing tracing, NodeConfig config) {
        Stopping.onSignal(
                "running downloads have " + config.edge().drainTimeout().toSeconds() + " s", () -> {
                    Optional<ControlSide> control = beside.get();
                    if (control.isPresent()) {
                        control.get().close();
                    }
                    node.close();
                    tracing.close();
                });
    }
}
