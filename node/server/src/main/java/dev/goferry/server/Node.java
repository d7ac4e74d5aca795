package dev.goferry.server;

import dev.goferry.cache.Memory;
import dev.goferry.cluster.Cluster;
import dev.goferry.config.NodeConfig;
import dev.goferry.counting.UsageFlush;
import dev.goferry.counting.UseCounts;
import dev.goferry.edge.AccessLog;
import dev.goferry.edge.EdgeParts;
import dev.goferry.edge.EdgeServer;
import dev.goferry.fetch.AgingQuestion;
import dev.goferry.fetch.ArtifactFetch;
import dev.goferry.fetch.Incidents;
import dev.goferry.fetch.UpstreamLook;
import dev.goferry.freshness.AgingAnswers;
import dev.goferry.freshness.Generations;
import dev.goferry.freshness.Negatives;
import dev.goferry.freshness.SharedQuestion;
import dev.goferry.freshness.StoredVersions;
import dev.goferry.keeper.IndexFeed;
import dev.goferry.protocol.ProxyRequestParser;
import dev.goferry.proxy.AgingSide;
import dev.goferry.proxy.Caching;
import dev.goferry.proxy.Cold;
import dev.goferry.proxy.Prefetching;
import dev.goferry.proxy.Proxy;
import dev.goferry.proxy.StoredFiles;
import dev.goferry.spool.SpoolArea;
import dev.goferry.storage.ObjectStore;
import dev.goferry.telemetry.Metrics;
import dev.goferry.telemetry.RequestMeters;
import dev.goferry.telemetry.Traces;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node, put together by hand: this is where every part meets every other. */
public final class Node implements AutoCloseable {
    /** A larger small file goes by disk: a few .mod files are that large, and lists of busy modules. */
    private static final int LARGEST_IN_MEMORY = 256 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private final AtomicBoolean ready = new AtomicBoolean();
    private final Closing closing;
    private final Region region;
    private final EdgeServer edge;
    private final OpsServer ops;
    private final Metrics metrics;

    private Node(NodeConfig config, OpenTelemetry telemetry, InstantSource clock, Closing closing) throws IOException {
        this.closing = closing;
        InstantSource steady = new SteadyClock(clock.instant());
        this.region = closing.add(Region.open(config, options(config), clock, steady));
        Vertx vertx = region.vertx();
        ObjectStore store = region.store();
        UseCounts uses = new UseCounts();
        UsageFlush usage = closing.add(UsageFlush.start(uses, store, config.usage(), clock));
        SpoolArea spools = closing.add(SpoolArea.open(
                config.spool().dir(), config.spool().maxBytes(), config.spool().minFreeBytes()));
        Upstreams upstreams = closing.add(new Upstreams(vertx, config, steady));
        Checksums checksums = Checksums.of(config.checks(), store, upstreams, steady);
        Memory memory = new Memory(
                config.cache().memoryBytes(), LARGEST_IN_MEMORY, config.edge().basePath());
        Generations generations = new Generations();
        LogSide log = closing.add(LogSide.start(config, region, memory, generations, clock, steady));
        FileSide files = FileSide.of(config, region, spools, upstreams, checksums, log, clock, closing);
        ArtifactFetch fetch = files.fetch();
        Incidents incidents = files.incidents();
        new News(region.cluster(), generations, log::refreshed).start();
        Negatives negatives = new Negatives();
        AgingAnswers aging = new AgingAnswers(
                config.freshness(),
                config.limits().listBytes(),
                store,
                generations,
                negatives,
                new SharedQuestion(
                        new AgingQuestion(upstreams.chain(), upstreams::tries, config.limits()),
                        region.cluster(),
                        store,
                        config.freshness(),
                        config.limits().listBytes(),
                        clock),
                clock);
        Cold cold = new Cold(fetch, files.purges(), negatives, incidents, aging, generations, config.freshness());
        Prefetching prefetching = closing.add(new Prefetching(
                config.prefetch(),
                cold,
                files.near(),
                region.cluster().index(),
                region.cluster().asks(),
                config.checks().privateModules(),
                steady));
        Caching caching = new Caching(config.checks().privateModules());
        StoredFiles stored = new StoredFiles(files.near(), memory, caching, uses);
        StoredVersions offline =
                upstreams.off() ? new StoredVersions(store, config.limits().listBytes()) : null;
        AgingSide agingSide = new AgingSide(aging, memory, caching, config.freshness(), offline);
        Proxy proxy = new Proxy(
                memory,
                caching,
                stored,
                agingSide,
                cold,
                checksums.side(),
                prefetching,
                new IndexFeed(store),
                files.redirects(),
                upstreams.filesOff(),
                uses,
                new UpstreamLook(upstreams.chain().withoutRegions(), upstreams::tries, config.limits()));
        RequestMeters meters = new RequestMeters();
        Traces traces = traces(telemetry, config);
        AccessLog accessLog = AccessLogs.open(config.accessLog());
        if (accessLog != null) {
            closing.add(accessLog);
        }
        EdgeParts parts = new EdgeParts(
                proxy,
                memory,
                new ProxyRequestParser(config.edge().basePath()),
                new Semaphore(config.edge().inFlight()),
                meters,
                config.edge(),
                accessLog,
                traces);
        Comparison comparison =
                config.compareEvery().isZero() ? null : closing.add(Comparison.start(config, region, log.log(), clock));
        NodeMetrics counted = new NodeMetrics(
                config.region(),
                region,
                meters,
                fetch,
                upstreams,
                prefetching,
                checksums.verifier(),
                incidents,
                memory,
                spools,
                log,
                usage,
                comparison,
                accessLog);
        this.metrics = closing.add(new Metrics(counted::into));
        if (region.peers() != null) {
            closing.add(FollowedSide.start(
                    config,
                    vertx,
                    clock,
                    traces,
                    new GivenFiles(() -> region.bucketTrouble().isPresent(), files, cold)));
        }
        // Up before the edge and down after it: a stopping node still says that it is not ready.
        this.ops = closing.add(OpsServer.start(vertx, config.ops().listen(), this::readiness, metrics)
                .await());
        this.edge = EdgeServer.start(vertx, parts).await();
        closing.add(() -> edge.stop().await());
        closing.add(NodeBulletin.start(counted, config, name(config, edge.port()), clock.instant()));
        ready.set(true);
        LOG.debug("region {}: serving at port {}", config.region(), edge.port());
    }

    /** Starts a node; what fails is closed again and said in one line. */
    public static Node start(NodeConfig config) throws IOException {
        return start(config, OpenTelemetry.noop());
    }

    /** Starts a node whose cold requests are traced, unless {@code telemetry} is the one that does nothing. */
    public static Node start(NodeConfig config, OpenTelemetry telemetry) throws IOException {
        return start(config, telemetry, InstantSource.system());
    }

    /** With another wall clock, which may be set at any time: only names, records and file times follow it. */
    static Node start(NodeConfig config, InstantSource clock) throws IOException {
        return start(config, OpenTelemetry.noop(), clock);
    }

    private static Node start(NodeConfig config, OpenTelemetry telemetry, InstantSource clock) throws IOException {
        Closing opened = new Closing();
        try {
            return new Node(config, telemetry, clock, opened);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** Where its region's files live; open as long as the node. */
    public ObjectStore store() {
        return region.store();
    }

    /** What its operators' listener tells; whoever shares the process may add to it. */
    public Metrics metrics() {
        return metrics;
    }

    /** Its cluster; open as long as the node. */
    public Cluster cluster() {
        return region.cluster();
    }

    /** The port of the GOPROXY side. */
    public int port() {
        return edge.port();
    }

    /** The port of health, readiness and metrics. */
    public int opsPort() {
        return ops.port();
    }

    @Override
    public void close() {
        ready.set(false);
        closing.close();
    }

    /** In a cluster by its node-to-node side, which no two have; a node alone is the one of this machine. */
    private static String name(NodeConfig config, int port) {
        return config.membership()
                .map(membership -> membership.cluster().peer().getAuthority())
                .orElse("localhost:" + port);
    }

    private OpsServer.Readiness readiness() {
        return new OpsServer.Readiness(ready.get() && !region.isCutOff(), region.details());
    }

    private static Traces traces(OpenTelemetry telemetry, NodeConfig config) {
        return telemetry.equals(OpenTelemetry.noop())
                ? Traces.OFF
                : new Traces(telemetry.getTracer("goferry"), config.checks().privateModules());
    }

    private static VertxOptions options(NodeConfig config) {
        return new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(config.edge().eventLoops())
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false));
    }
}
