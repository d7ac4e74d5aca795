package dev.goferry.launcher;

import dev.goferry.cluster.Cluster;
import dev.goferry.config.Configuration;
import dev.goferry.config.ControlKeys;
import dev.goferry.config.HostPort;
import dev.goferry.config.WatchKeys;
import dev.goferry.config.WebhookKeys;
import dev.goferry.control.ControlConfig;
import dev.goferry.control.ControlPlane;
import dev.goferry.control.Figures;
import dev.goferry.feed.WatchConfig;
import dev.goferry.prewarm.Nodes;
import dev.goferry.server.Node;
import dev.goferry.storage.ObjectStore;
import dev.goferry.webhook.Forge;
import dev.goferry.webhook.WebhookConfig;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** A control plane as a configuration says it, on the store and the cluster of whoever starts it. */
final class ControlSide implements AutoCloseable {
    private final ControlPlane plane;

    private ControlSide(ControlPlane plane) {
        this.plane = plane;
    }

    /** Starts it beside a node of this process, on that node's store and cluster. */
    static ControlSide beside(Node node, Configuration configuration, Nodes nodes) throws IOException {
        ControlSide side = start(configuration, node.store(), node.cluster(), nodes);
        node.metrics().add(scrape -> ControlMetrics.into(side.figures(), scrape));
        return side;
    }

    /** Starts it; store and cluster are the caller's to close, afterwards. */
    static ControlSide start(Configuration configuration, ObjectStore store, Cluster cluster, Nodes nodes)
            throws IOException {
        return new ControlSide(
                ControlPlane.start(config(configuration), store, cluster, nodes, VersionCommand.version()));
    }

    private static ControlConfig config(Configuration configuration) throws IOException {
        ControlKeys keys = configuration.control();
        return new ControlConfig(
                configuration.node().region(),
                keys.listen().host(),
                keys.listen().port(),
                keys.nodes(),
                keys.token(),
                keys.concurrency(),
                keys.rate(),
                keys.history(),
                keys.maxBodyBytes(),
                Peers.of(configuration),
                watch(keys.watch()),
                webhooks(keys.webhooks()),
                keys.failedLogins(),
                configuration.node().spool().dir());
    }

    private static WatchConfig watch(WatchKeys keys) {
        return keys.index()
                .map(index -> WatchConfig.OFF.with(index, keys.every(), keys.rate()))
                .orElse(WatchConfig.OFF);
    }

    private static WebhookConfig webhooks(WebhookKeys keys) {
        Map<Forge, String> secrets = new EnumMap<>(Forge.class);
        keys.allSecrets()
                .forEach((server, secret) -> secrets.put(Forge.valueOf(server.toUpperCase(Locale.ROOT)), secret));
        return new WebhookConfig(secrets, keys.repositories(), keys.modules(), keys.prewarm());
    }

    Figures figures() {
        return plane.figures();
    }

    int port() {
        return plane.port();
    }

    /** What a person should know: where it is, and the first token if there was none. */
    String greeting(HostPort listen) {
        StringBuilder text = new StringBuilder("control   http://")
                .append(Greeting.reachable(listen, plane.port()))
                .append("/api/v1\n");
        plane.firstToken()
                .ifPresent(token -> text.append("\nThe first token, shown this once. For goferry prewarm:\n\n")
                        .append("    export GOFERRY_TOKEN=")
                        .append(token)
                        .append('\n'));
        return text.toString();
    }

    @Override
    public void close() {
        plane.close();
    }
}
