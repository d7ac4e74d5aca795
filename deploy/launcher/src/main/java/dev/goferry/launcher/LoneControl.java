package dev.goferry.launcher;

import dev.goferry.cluster.Cluster;
import dev.goferry.cluster.local.LocalCluster;
import dev.goferry.config.Configuration;
import dev.goferry.config.MembershipConfig;
import dev.goferry.config.StoreConfig;
import dev.goferry.control.Figures;
import dev.goferry.hazelcast.HazelcastCluster;
import dev.goferry.s3.S3Store;
import dev.goferry.server.OpsServer;
import dev.goferry.storage.FolderStore;
import dev.goferry.storage.ObjectStore;
import dev.goferry.telemetry.Metrics;
import dev.goferry.telemetry.ObservedStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A control plane in a process without a node: its store, its place in the cluster, its operators' listener. In a cluster
 * it is a member that keeps no data, so it begins when a node is there, and is not ready while none is.
 */
final class LoneControl implements AutoCloseable {
    private final Configuration configuration;
    private final Deque<AutoCloseable> own = new ArrayDeque<>();
    private final ObservedStore store;
    private final Metrics metrics;
    private final Cluster cluster;
    private final @Nullable HazelcastCluster joined;
    private volatile @Nullable ControlSide side;
    private boolean closed;

    private LoneControl(Configuration configuration) throws IOException {
        this.configuration = configuration;
        try {
            this.store = add(ObservedStore.of(open(configuration.node().store())));
            this.metrics = add(new Metrics(store::into));
            add(OpsServer.alone(configuration.node().ops().listen(), this::isReady, this::details, metrics));
            this.joined = join(configuration.node().membership());
            this.cluster = joined == null ? add(alone()) : joined;
            if (joined != null) {
                joined.openBus();
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Opens what it needs, and says that it is not ready; {@link #begin} comes next. */
    static LoneControl open(Configuration configuration) throws IOException {
        return new LoneControl(configuration);
    }

    private <T extends AutoCloseable> T add(T part) {
        own.push(part);
        return part;
    }

    private static ObjectStore open(StoreConfig store) throws IOException {
        return switch (store) {
            case StoreConfig.Folder(Path path) -> FolderStore.open(path);
            case StoreConfig.Bucket(var s3) -> S3Store.open(s3);
        };
    }

    private @Nullable HazelcastCluster join(Optional<MembershipConfig> membership) throws IOException {
        return membership.isEmpty()
                ? null
                : add(HazelcastCluster.start(membership.get().cluster().withoutData(), InstantSource.system()));
    }

    private LocalCluster alone() {
        URI peer = URI.create("http://" + configuration.control().listen());
        return new LocalCluster(peer, LocalCluster.Limits.DEFAULT, InstantSource.system());
    }

    /** Waits for a node, if it is in a cluster, and starts; a {@link RuntimeException} says why it cannot listen. */
    void begin() throws IOException, InterruptedException {
        if (joined != null) {
            joined.awaitBus();
        }
        synchronized (this) {
            if (closed) {
                throw new IOException("it was stopped before it began");
            }
            ControlSide started = ControlSide.start(configuration, store, cluster, List::of);
            side = started;
            metrics.add(scrape -> {
                Figures figures = started.figures();
                scrape.info("goferry_build", "What is running, and where.", build());
                ControlMetrics.into(figures, scrape);
                ControlMetrics.alone(figures, scrape);
            });
        }
    }

    private boolean isReady() {
        return side != null && trouble().isEmpty();
    }

    private Optional<String> trouble() {
        return joined == null ? Optional.empty() : joined.trouble();
    }

    private List<String> details() {
        return trouble().map(why -> "cluster: " + why).stream().toList();
    }

    private String[] build() {
        return new String[] {
            "version", VersionCommand.version(), "region", configuration.node().region(), "role", "control-plane"
        };
    }

    private ControlSide begun() {
        ControlSide now = side;
        if (now == null) {
            throw new IllegalStateException("the control plane has not begun");
        }
        return now;
    }

    int port() {
        return begun().port();
    }

    /** What a person should know: where it is, and the first token if there was none. */
    String greeting() {
        return begun().greeting(configuration.control().listen());
    }

    /** Once: who comes second while the first still closes goes on at once. */
    @Override
    public void close() {
        ControlSide last;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            last = side;
            side = null;
        }
        if (last != null) {
            last.close();
        }
        for (AutoCloseable part : own) {
            try {
                part.close();
            } catch (Exception e) {
                System.err.println("goferry: something could not be closed: " + e);
            }
        }
    }
}
