package dev.goferry.control;

import dev.goferry.admin.AdminLimits;
import dev.goferry.admin.AdminServer;
import dev.goferry.admin.Route;
import dev.goferry.airgap.Export;
import dev.goferry.airgap.Import;
import dev.goferry.cluster.Cluster;
import dev.goferry.commit.Artifacts;
import dev.goferry.dashboard.Dashboard;
import dev.goferry.document.Documents;
import dev.goferry.feed.IndexWatch;
import dev.goferry.grant.Grants;
import dev.goferry.invalidation.Invalidation;
import dev.goferry.job.JobEngine;
import dev.goferry.job.JobLimits;
import dev.goferry.job.Jobs;
import dev.goferry.job.Segments;
import dev.goferry.job.Watch;
import dev.goferry.keeper.RegionLog;
import dev.goferry.log.LogReader;
import dev.goferry.prewarm.NodeClient;
import dev.goferry.prewarm.Nodes;
import dev.goferry.prewarm.Prewarm;
import dev.goferry.replication.LogNews;
import dev.goferry.replication.Proofs;
import dev.goferry.replication.Replication;
import dev.goferry.replication.Rules;
import dev.goferry.retention.Evictions;
import dev.goferry.retention.Retention;
import dev.goferry.retention.Rulebook;
import dev.goferry.retention.UnfinishedEvictions;
import dev.goferry.retention.UsageTidying;
import dev.goferry.schedule.Schedules;
import dev.goferry.schedule.Timetable;
import dev.goferry.scrub.Repairs;
import dev.goferry.scrub.Scrub;
import dev.goferry.spool.ScratchFiles;
import dev.goferry.storage.ObjectStore;
import dev.goferry.usage.Usage;
import dev.goferry.webhook.Webhooks;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control plane, put together by hand. It holds nothing that is not in the bucket: any number of them may run on one
 * region, and each may be killed at any time.
 *
 * <p>A further kind of job is another {@link dev.goferry.job.JobKind} in {@code kinds}, a further part of the API another
 * list of {@link Route} in {@code routes} and its paths in {@code openapi.yaml}.
 */
public final class ControlPlane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);

    private final NodeClient client;
    private final ScratchFiles scratch;
    private final JobEngine engine;
    private final RegionLog log;
    private final Replication replication;
    private final Retention retention;
    private final Repairs repairs;
    private final UnfinishedEvictions unfinished;
    private final UsageTidying tidying;
    private final ReplicationEndpoints peers;
    private final Dashboard dashboard;
    private final Timetable timetable;
    private final Optional<IndexWatch> watch;
    private final AdminServer server;
    private final Figures figures;
    private final Optional<String> firstToken;

    private ControlPlane(
            ControlConfig config,
            JobLimits limits,
            ObjectStore store,
            Cluster cluster,
            Nodes nodes,
            String version,
            InstantSource clock)
            throws IOException {
        Documents documents = new Documents(store);
        Grants grants = new Grants(documents, config.bootstrapToken(), clock);
        Jobs jobs = new Jobs(documents, clock);
        Segments segments = new Segments(documents);
        this.firstToken = grants.issueFirst().map(Grants.Issued::token);
        Artifacts artifacts = new Artifacts(store, Artifacts.Limits.DEFAULT, clock);
        LogNews news = new LogNews();
        this.log = new RegionLog(
                cluster, store, RegionLog.Settings.DEFAULT, new LogReader(store).tail(), List.of(news), clock);
        Invalidation invalidation = new Invalidation(store, artifacts, log, clock);
        this.client = new NodeClient(nodes);
        this.scratch = new ScratchFiles(config.scratch());
        Rules rules = new Rules(documents, config.peering().tokens());
        this.replication = new Replication(
                rules,
                documents,
                cluster.leases(),
                artifacts,
                invalidation,
                log,
                client,
                scratch,
                config.region(),
                config.peering());
        Usage usage = new Usage(store);
        Rulebook rulebook = new Rulebook(documents);
        this.repairs = new Repairs(store, artifacts, client, rules, scratch);
        Evictions evictions = new Evictions(
                documents,
                artifacts,
                repairs,
                cluster,
                log,
                config.region(),
                config.peering().checks().isPrivate(),
                clock);
        this.retention = new Retention(store, rulebook, usage, client, rules, evictions, clock);
        Scrub scrub = new Scrub(store, artifacts, client, repairs, evictions::isBegun, clock);
        Prewarm prewarm = new Prewarm(client, usage, clock);
        this.engine = new JobEngine(List.of(prewarm, retention, scrub), jobs, segments, cluster.leases(), limits);
        JobEndpoints jobEndpoints = new JobEndpoints(jobs, engine, new Watch(segments, clock));
        Submission submission = new Submission(documents, jobs, segments, engine, clock);
        List<Route> routes = new ArrayList<>();
        routes.addAll(new PrewarmEndpoint(submission).routes());
        routes.addAll(new InvalidationEndpoints(invalidation, clock).routes());
        this.peers = new ReplicationEndpoints(rules, replication, new LogReader(store), news, clock);
        routes.addAll(peers.routes());
        routes.addAll(new AirGapEndpoints(
                        new Export(store, artifacts, config.region(), clock),
                        new Import(
                                store,
                                artifacts,
                                Proofs.of(config.peering().checks(), client, store, "give a --go-sum that has it"),
                                invalidation,
                                log,
                                scratch,
                                config.peering().checks().isPrivate(),
                                clock))
                .routes());
        routes.addAll(jobEndpoints.routes());
        routes.addAll(new RetentionEndpoints(rulebook, submission, clock).routes());
        routes.addAll(new ScrubEndpoint(submission).routes());
        routes.addAll(new UsageEndpoint(usage, clock).routes());
        routes.addAll(new GrantEndpoints(grants).routes());
        routes.addAll(new StatusEndpoint(version, cluster.members(), nodes, engine).routes());
        Schedules schedules = new Schedules(documents);
        this.timetable = new Timetable(schedules, jobs, segments, engine, invalidation, cluster.leases(), clock);
        routes.addAll(new ScheduleEndpoints(schedules, timetable, clock).routes());
        this.watch = IndexWatch.start(config.watch(), documents, cluster.leases(), prewarm, invalidation, clock);
        routes.addAll(new FeedEndpoint(watch).routes());
        routes.addAll(new WebhookEndpoints(new Webhooks(config.webhooks()), invalidation, submission).routes());
        routes.addAll(OpenApi.routes());
        this.dashboard = new Dashboard(
                config.region(),
                version,
                cluster,
                store,
                rules,
                new Dashboard.Parts(jobEndpoints::newest, peers::all),
                clock);
        routes.addAll(dashboard.routes());
        AdminLimits admin = AdminLimits.DEFAULT.with(config.maxBodyBytes(), config.failedLogins());
        try {
            this.server = AdminServer.start(config.host(), config.port(), routes, grants, admin);
        } catch (RuntimeException e) {
            dashboard.close();
            timetable.close();
            watch.ifPresent(IndexWatch::close);
            client.close();
            retention.close();
            repairs.close();
            replication.close();
            log.close();
            closeScratch();
            throw e;
        }
        this.unfinished = UnfinishedEvictions.start(retention);
        this.tidying = UsageTidying.start(usage, rulebook, cluster.leases(), clock);
        this.figures = new Figures(rules, replication, engine, log, cluster.members(), server::answers, clock);
        engine.start();
        LOG.info("control plane: listening at port {}", server.port());
    }

    /**
     * Starts it; a {@link RuntimeException} says why it cannot listen. The store and the cluster are the caller's to
     * close, afterwards.
     *
     * @param nodes whom it asks where the configuration names none
     */
    public static ControlPlane start(
            ControlConfig config, ObjectStore store, Cluster cluster, Nodes nodes, String version) throws IOException {
        return start(config, store, cluster, nodes, version, InstantSource.system());
    }

    /** The same by another clock. */
    public static ControlPlane start(
            ControlConfig config, ObjectStore store, Cluster cluster, Nodes nodes, String version, InstantSource clock)
            throws IOException {
        JobLimits limits = JobLimits.DEFAULT.with(config.concurrency(), config.rate(), config.history());
        Nodes asked = config.nodes().isEmpty() ? nodes : config::nodes;
        return new ControlPlane(config, limits, store, cluster, asked, version, clock);
    }

    /** The port of the admin API. */
    public int port() {
        return server.port();
    }

    /** What it counts; may be asked as long as the store is open. */
    public Figures figures() {
        return figures;
    }

    /** A token with every scope, if this start made the region's first: to be shown now, since it is kept nowhere. */
    public Optional<String> firstToken() {
        return firstToken;
    }

    @Override
    public void close() {
        peers.end();
        dashboard.end();
        server.close();
        dashboard.close();
        timetable.close();
        watch.ifPresent(IndexWatch::close);
        engine.close();
        unfinished.close();
        tidying.close();
        retention.close();
        repairs.close();
        client.close();
        replication.close();
        log.close();
        closeScratch();
    }

    private void closeScratch() {
        try {
            scratch.close();
        } catch (IOException e) {
            LOG.warn("temporary files stay behind, for the next start to remove: {}", e.toString());
        }
    }
}
