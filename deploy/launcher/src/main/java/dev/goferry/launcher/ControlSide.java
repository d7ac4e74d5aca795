package dev.goferry.launcher;

import dev.goferry.cluster.Cluster;
import dev.goferry.cluster.local.LocalCluster;
import dev.goferry.config.Configuration;
import dev.goferry.config.ControlKeys;
import dev.goferry.config.HostPort;
import dev.goferry.config.MembershipConfig;
import dev.goferry.config.StoreConfig;
import dev.goferry.config.WatchKeys;
import dev.goferry.config.WebhookKeys;
import dev.goferry.control.ControlConfig;
import dev.goferry.control.ControlPlane;
import dev.goferry.feed.WatchConfig;
import dev.goferry.hazelcast.HazelcastCluster;
import dev.goferry.prewarm.Nodes;
import dev.goferry.replication.Peering;
import dev.goferry.s3.S3Store;
import dev.goferry.server.Node;
import dev.goferry.server.OpsServer;
import dev.goferry.storage.FolderStore;
import dev.goferry.storage.ObjectStore;
import dev.goferry.telemetry.Metrics;
import dev.goferry.telemetry.ObservedStore;
import dev.goferry.webhook.Forge;
import dev.goferry.webhook.WebhookConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A control plane with the store and the cluster that it works on: a node's own, or its own. */
final class ControlSide implements AutoCloseable {
    private final ControlPlane plane;
    private final List<AutoCloseable> own;

    private ControlSide(ControlPlane plane, List<AutoCloseable> own) {
        this.plane = plane;
        this.own = own;
    }

    /** Starts it beside a node of this process, on that node's store and cluster. */
    static ControlSide beside(Node node, Configuration configuration, Nodes nodes) throws IOException {
        ControlPlane plane = plane(configuration, node.store(), node.cluster(), nodes);
        node.metrics().add(scrape -> ControlMetrics.into(plane.figures(), scrape));
        return new ControlSide(plane, List.of());
    }

    /** Starts it alone, with an operators' listener; a member that keeps no data where a cluster is configured. */
    static ControlSide alone(Configuration configuration) throws IOException {
        Deque<AutoCloseable> own = new ArrayDeque<>();
        try {
            ObservedStore store = ObservedStore.of(open(configuration.node().store()));
            own.push(store);
            Cluster cluster = cluster(configuration, own);
            AtomicBoolean ready = new AtomicBoolean();
            Metrics metrics = new Metrics(store::into);
            own.push(metrics);
            own.push(OpsServer.alone(configuration.node().ops().listen(), ready::get, metrics));
            ControlPlane plane = plane(configuration, store, cluster, List::of);
            metrics.add(scrape -> {
                scrape.info("goferry_build", "What is running, and where.", build(configuration));
                ControlMetrics.into(plane.figures(), scrape);
                ControlMetrics.alone(plane.figures(), scrape);
            });
            ready.set(true);
            own.push(() -> ready.set(false));
            return new ControlSide(plane, List.copyOf(own));
        } catch (IOException | RuntimeException e) {
            close(List.copyOf(own));
            throw e;
        }
    }

    private static String[] build(Configuration configuration) {
        return new String[] {
            "version", VersionCommand.version(), "region", configuration.node().region(), "role", "control-plane"
        };
    }

    private static ControlPlane plane(Configuration configuration, ObjectStore store, Cluster cluster, Nodes nodes)
            throws IOException {
        return ControlPlane.start(
                config(configuration.node().region(), configuration.control(), Peers.of(configuration)),
                store,
                cluster,
                nodes,
                VersionCommand.version());
    }

    private static Cluster cluster(Configuration configuration, Deque<AutoCloseable> own) throws IOException {
        Optional<MembershipConfig> membership = configuration.node().membership();
        if (membership.isEmpty()) {
            URI peer = URI.create("http://" + configuration.control().listen());
            Cluster alone = new LocalCluster(peer, LocalCluster.Limits.DEFAULT, InstantSource.system());
            own.push(alone);
            return alone;
        }
        HazelcastCluster joined =
                HazelcastCluster.start(membership.get().cluster().withoutData(), InstantSource.system());
        own.push(joined);
        joined.openBus();
        return joined;
    }

    private static ControlConfig config(String region, ControlKeys keys, Peering peering) {
        return new ControlConfig(
                region,
                keys.listen().host(),
                keys.listen().port(),
                keys.nodes(),
                keys.token(),
                keys.concurrency(),
                keys.rate(),
                keys.history(),
                keys.maxBodyBytes(),
                peering,
                watch(keys.watch()),
                webhooks(keys.webhooks()));
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

    private static ObjectStore open(StoreConfig store) throws IOException {
        return switch (store) {
            case StoreConfig.Folder(Path path) -> FolderStore.open(path);
            case StoreConfig.Bucket(var s3) -> S3Store.open(s3);
        };
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
        close(own);
    }

    private static void close(List<AutoCloseable> opened) {
        for (AutoCloseable each : opened) {
            try {
                each.close();
            } catch (Exception e) {
                System.err.println("goferry: something could not be closed: " + e);
            }
        }
    }
}
