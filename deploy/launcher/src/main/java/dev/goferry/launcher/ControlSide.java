package dev.goferry.launcher;

import dev.goferry.cluster.Cluster;
import dev.goferry.cluster.local.LocalCluster;
import dev.goferry.config.Configuration;
import dev.goferry.config.ControlKeys;
import dev.goferry.config.HostPort;
import dev.goferry.config.StoreConfig;
import dev.goferry.control.ControlConfig;
import dev.goferry.control.ControlPlane;
import dev.goferry.prewarm.Nodes;
import dev.goferry.s3.S3Store;
import dev.goferry.storage.FolderStore;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;

/** A control plane with the store and the cluster that it works on. */
final class ControlSide implements AutoCloseable {
    private final ObjectStore store;
    private final Cluster cluster;
    private final ControlPlane plane;

    private ControlSide(ObjectStore store, Cluster cluster, ControlPlane plane) {
        this.store = store;
        this.cluster = cluster;
        this.plane = plane;
    }

    /** Starts it on the configuration's store; {@code nodes} are asked where {@code control.nodes} is not set. */
    static ControlSide start(Configuration configuration, Nodes nodes) throws IOException {
        ControlConfig config = config(configuration.control());
        ObjectStore store = open(configuration.node().store());
        URI peer = URI.create("http://" + configuration.control().listen());
        Cluster cluster = new LocalCluster(peer, LocalCluster.Limits.DEFAULT, InstantSource.system());
        try {
            return new ControlSide(
                    store, cluster, ControlPlane.start(config, store, cluster, nodes, VersionCommand.version()));
        } catch (IOException | RuntimeException e) {
            cluster.close();
            store.close();
            throw e;
        }
    }

    private static ControlConfig config(ControlKeys keys) {
        return new ControlConfig(
                keys.listen().host(),
                keys.listen().port(),
                keys.nodes(),
                keys.token(),
                keys.concurrency(),
                keys.rate(),
                keys.history(),
                keys.maxBodyBytes());
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
    public void close() throws IOException {
        plane.close();
        cluster.close();
        store.close();
    }
}
