package dev.goferry.server;

import dev.goferry.cluster.Cluster;
import dev.goferry.cluster.local.LocalCluster;
import dev.goferry.config.CacheConfig;
import dev.goferry.config.NodeConfig;
import dev.goferry.config.StoreConfig;
import dev.goferry.disk.DiskCache;
import dev.goferry.peer.PeerFlights;
import dev.goferry.s3.S3Store;
import dev.goferry.storage.FolderStore;
import dev.goferry.storage.ObjectStore;
import dev.goferry.telemetry.ObservedStore;
import dev.goferry.telemetry.Scrape;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a node shares with the others of its region, and the disk that it keeps of it: store, cluster, Vert.x over the
 * cluster's bus. A node alone has the local forms, and loads nothing of Hazelcast.
 */
final class Region implements AutoCloseable {
    /** Nobody follows the flights of a node alone. */
    private static final URI NOBODY = URI.create("http://localhost");

    private final Closing closing = new Closing();
    private final Cluster cluster;
    private final Vertx vertx;
    private final ObservedStore store;
    private final @Nullable BucketWatch watch;
    private volatile boolean sawOthers;
    private final Optional<DiskCache> cache;
    private final @Nullable PeerFlights peers;

    private Region(NodeConfig config, VertxOptions options, InstantSource clock, InstantSource steady)
            throws IOException {
        // The store first: a wrong one is told before any other member hears of this node.
        switch (config.store()) {
            case StoreConfig.Folder(Path path) -> {
                this.store = closing.add(ObservedStore.of(FolderStore.open(path)));
                this.watch = null;
            }
            case StoreConfig.Bucket(var s3) -> {
                S3Store bucket = S3Store.openOrWait(s3);
                this.store = closing.add(ObservedStore.of(bucket));
                this.watch = closing.add(BucketWatch.start(bucket, steady));
            }
        }
        try {
            this.cache = config.store() instanceof StoreConfig.Bucket
                    ? Optional.of(
                            closing.add(cache(config.cache(), config.spool().minFreeBytes(), clock)))
                    : Optional.empty();
            if (config.membership().isPresent()) {
                Joined joined = Joined.open(config.membership().get(), options, clock, closing);
                this.cluster = joined.cluster();
                this.vertx = joined.vertx();
                this.peers = joined.peers();
            } else {
                this.cluster = closing.add(new LocalCluster(NOBODY, LocalCluster.Limits.DEFAULT, steady));
                this.vertx = alone(options);
                closing.add(() -> vertx.close().await());
                this.peers = null;
            }
            cluster.members().onChange(this::countMembers);
            countMembers();
        } catch (IOException | RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    /** Without Vert.x's look at the class path, where it would find and load Hazelcast's cluster manager. */
    private static Vertx alone(VertxOptions options) {
        VertxBootstrap bootstrap = VertxBootstrap.create().options(options).serviceProviders(List.of());
        // Only Vert.x's builder reads the option, not what it stands on.
        Transport near = options.getPreferNativeTransport() ? Transport.nativeTransport() : null;
        if (near != null) {
            bootstrap.transport(near.implementation());
        }
        return bootstrap.init().vertx();
    }

    private void countMembers() {
        sawOthers |= cluster.members().all().size() > 1;
    }

    static Region open(NodeConfig config, VertxOptions options, InstantSource clock, InstantSource steady)
            throws IOException {
        return new Region(config, options, clock, steady);
    }

    private static DiskCache cache(CacheConfig config, long leastFreeBytes, InstantSource clock) throws IOException {
        DiskCache.Limits usual = DiskCache.Limits.DEFAULT;
        return DiskCache.open(
                config.dir(), new DiskCache.Limits(config.diskBytes(), leastFreeBytes, usual.entries()), clock);
    }

    /** What stands between this node and its bucket; empty if nothing does, or if the store is a folder. */
    Optional<String> bucketTrouble() {
        return watch == null ? Optional.empty() : watch.trouble();
    }

    /**
     * Cut off from its bucket and from all members that it has seen: others serve more than this node can. With members
     * in sight it is the bucket that is away, for all of them, and each goes on with what is on its disk.
     */
    boolean isCutOff() {
        return bucketTrouble().isPresent()
                && sawOthers
                && cluster.members().all().size() == 1;
    }

    /** One line each for a person who asks whether the node is ready. */
    List<String> details() {
        List<String> lines = new ArrayList<>();
        if (watch != null) {
            lines.add("bucket: " + bucketTrouble().orElse("there"));
        }
        if (peers != null) {
            lines.add("members: " + cluster.members().all().size());
        }
        return lines;
    }

    /** Tells who is there, and what lies on the disk before a bucket. */
    void into(Scrape scrape) {
        scrape.gauge(
                "goferry_cluster_members",
                "Members that this node sees, itself included.",
                cluster.members().all().size());
        if (watch != null) {
            scrape.gauge(
                    "goferry_bucket_away",
                    "1 while the bucket cannot be worked with, else 0.",
                    watch.trouble().isPresent() ? 1 : 0);
        }
        store.into(scrape);
        cache.map(DiskCache::counts).ifPresent(counts -> {
            scrape.gauge("goferry_disk_cache_bytes", "Files on the disk before the bucket.", (double) counts.bytes());
            scrape.gauge("goferry_disk_cache_files", "How many they are.", counts.entries());
            Scrape.Counters asked =
                    scrape.counters("goferry_disk_cache_requests", "Questions to that disk, by result.");
            asked.add(counts.hits(), "result", "hit");
            asked.add(counts.misses(), "result", "miss");
            asked.add(counts.damaged(), "result", "damaged");
            asked.end();
            scrape.counter("goferry_disk_cache_evicted", "Files that had to go for others.", counts.evicted());
            scrape.counter("goferry_disk_cache_refused", "Files that had no room.", counts.refused());
        });
    }

    Cluster cluster() {
        return cluster;
    }

    Vertx vertx() {
        return vertx;
    }

    ObjectStore store() {
        return store;
    }

    /** The disk before a bucket; empty where the store is a folder. */
    Optional<DiskCache> cache() {
        return cache;
    }

    /** The other nodes' flights; null for a node alone. */
    @Nullable
    PeerFlights peers() {
        return peers;
    }

    @Override
    public void close() {
        closing.close();
    }
}
