package dev.goferry.hazelcast;

import com.hazelcast.config.Config;
import com.hazelcast.config.TcpIpConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import dev.goferry.cluster.Asks;
import dev.goferry.cluster.Bulletins;
import dev.goferry.cluster.Cluster;
import dev.goferry.cluster.ClusterSecret;
import dev.goferry.cluster.Hints;
import dev.goferry.cluster.Leases;
import dev.goferry.cluster.Members;
import dev.goferry.cluster.ModuleIndex;
import dev.goferry.cluster.PendingRecords;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process as a member of a Hazelcast cluster, and Vert.x clustered over the same instance. A start takes seconds and
 * never waits for others: who cannot reach them is a cluster of one, and merges when it can.
 *
 * <p>Community Hazelcast authenticates nobody and encrypts nothing: its port and the event bus's belong behind a network
 * policy. Thread-safe.
 */
public final class HazelcastCluster implements Cluster {
    private static final Logger LOG = LoggerFactory.getLogger(HazelcastCluster.class);

    private final ClusterConfig config;
    private final HazelcastInstance instance;
    private final ScheduledExecutorService timer;
    private final HazelcastMembers members;
    private final HazelcastLeases leases;
    private final HazelcastIndex index;
    private final BusHints hints;
    private final BusAsks asks;
    private final HazelcastPending pending;
    private final HazelcastBulletins bulletins;
    private volatile @Nullable LiteBus ownBus;

    private HazelcastCluster(ClusterConfig config, HazelcastInstance instance, InstantSource clock) {
        Patience patience = new Patience(config.timing().answer());
        this.config = config;
        this.instance = instance;
        this.timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("goferry-leases").factory());
        this.members = new HazelcastMembers(instance, config.peer());
        this.leases = new HazelcastLeases(instance.getMap(HazelcastLeases.MAP), members, config.timing(), timer);
        this.index = new HazelcastIndex(
                instance.getMap(HazelcastIndex.VERSIONS), instance.getMap(HazelcastIndex.GENERATIONS), patience);
        ClusterSecret secret = new ClusterSecret(config.secret(), clock);
        this.hints = new BusHints(secret);
        this.asks = new BusAsks(secret, members);
        this.pending =
                new HazelcastPending(instance.getMap(HazelcastPending.MAP), members, patience, PendingRecords.BOUND);
        this.bulletins = new HazelcastBulletins(instance.getMap(HazelcastBulletins.MAP), members, patience);
    }

    /**
     * Joins the others, or is the first.
     *
     * @throws IOException if this process cannot even be a cluster of one, mostly because its port is taken
     */
    public static HazelcastCluster start(ClusterConfig config, InstantSource clock) throws IOException {
        Config settings = InstanceConfig.of(config, UUID.randomUUID().toString());
        HazelcastInstance instance = startOrAlone(config, settings);
        int members = instance.getCluster().getMembers().size();
        if (members == 1) {
            LOG.warn(
                    "cluster {}: no other member answers {} yet, so this one serves alone until one does; if others run,"
                            + " check {}, the secret and what the network lets through to cluster.listen",
                    settings.getClusterName(),
                    config.advertised(),
                    config.join().shown());
        } else {
            LOG.info("cluster {}: {} members, this one at {}", settings.getClusterName(), members, config.advertised());
        }
        return new HazelcastCluster(config, instance, clock);
    }

    /**
     * A member that cannot get in, because another one is frozen or was configured otherwise, begins without the others.
     * It goes on looking for them where they are listed, as a member does that was split off.
     */
    private static HazelcastInstance startOrAlone(ClusterConfig config, Config settings) throws IOException {
        try {
            return Hazelcast.newHazelcastInstance(settings);
        } catch (HazelcastException | IllegalStateException e) {
            LOG.error(
                    "cluster {} did not let this member in, which serves alone until it does: {}",
                    settings.getClusterName(),
                    e.getMessage());
        }
        Config alone = InstanceConfig.of(config, UUID.randomUUID().toString());
        TcpIpConfig places = alone.getAdvancedNetworkConfig().getJoin().getTcpIpConfig();
        List<String> listed = List.copyOf(places.getMembers());
        alone.getAdvancedNetworkConfig().getJoin().getKubernetesConfig().setEnabled(false);
        places.setEnabled(true).setMembers(List.of(config.advertised().toString()));
        try {
            HazelcastInstance instance = Hazelcast.newHazelcastInstance(alone);
            places.setMembers(listed);
            return instance;
        } catch (HazelcastException | IllegalStateException e) {
            throw new IOException("no cluster can be started at " + config.member() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Vert.x as {@code options} say, over the event bus of this cluster. The caller closes it before this cluster. What
     * the cluster refuses only while its members change is tried again for {@code start} of the configured times.
     */
    public Vertx vertx(VertxOptions options) throws IOException {
        VertxOptions clustered = new VertxOptions(options).setEventBusOptions(bus(options.getEventBusOptions()));
        try {
            Vertx vertx = new Patient(config.timing().start())
                    .until(left -> Vertx.builder()
                            .with(clustered)
                            .withClusterManager(new HazelcastClusterManager(instance))
                            .buildClustered()
                            .await(left.toMillis(), TimeUnit.MILLISECONDS));
            // Nothing of ours travels as a Java object, and nobody else has anything to say here.
            vertx.eventBus().serializableChecker(name -> false).clusterSerializableChecker(name -> false);
            hints.over(vertx);
            if (!config.lite()) {
                asks.over(vertx);
            }
            return vertx;
        } catch (Exception e) {
            throw new IOException("the event bus cannot be started at " + config.eventBus() + ": " + e.getMessage(), e);
        }
    }

    /**
     * For a process that wants nothing of Vert.x but the hints: begins to keep a bus open that closes with this cluster.
     * It is there while any member keeps data. Call it once.
     */
    public void openBus() {
        ownBus = LiteBus.start(members, hints, () -> vertx(new VertxOptions().setEventLoopPoolSize(1)));
    }

    /**
     * Waits until the bus of {@link #openBus} is there, for ever if no member comes that keeps data.
     *
     * @throws IOException if it cannot be opened for another reason than that
     */
    public void awaitBus() throws IOException, InterruptedException {
        Objects.requireNonNull(ownBus, "no bus was asked for").await();
    }

    /** What keeps the bus of {@link #openBus} from being there, for a person; empty while it is. */
    public Optional<String> trouble() {
        LiteBus bus = ownBus;
        return bus == null ? Optional.empty() : bus.trouble();
    }

    private EventBusOptions bus(EventBusOptions options) {
        EventBusOptions bus = new EventBusOptions(options)
                .setHost(config.eventBus().host())
                .setPort(config.eventBus().port());
        return config.advertised().host().equals(config.member().host())
                ? bus
                : bus.setClusterPublicHost(config.advertised().host());
    }

    @Override
    public Members members() {
        return members;
    }

    @Override
    public Leases leases() {
        return leases;
    }

    @Override
    public ModuleIndex index() {
        return index;
    }

    @Override
    public Hints hints() {
        return hints;
    }

    @Override
    public Asks asks() {
        return asks;
    }

    @Override
    public PendingRecords pending() {
        return pending;
    }

    @Override
    public Bulletins bulletins() {
        return bulletins;
    }

    /** What came over the event bus without a right stamp, or could not be read or held, since the start. */
    public long droppedHints() {
        return hints.dropped() + asks.dropped();
    }

    /** Ends its leases, hands its part of the data over and leaves, within the configured time; then it just goes. */
    @Override
    public void close() {
        timer.shutdownNow();
        asks.close();
        leases.releaseAll();
        LiteBus bus = ownBus;
        if (bus != null) {
            bus.close();
        }
        Thread leaving = Thread.ofPlatform().daemon().name("goferry-leave").start(instance::shutdown);
        try {
            if (!leaving.join(config.timing().leave().plusSeconds(2))) {
                LOG.warn(
                        "the cluster was left without handing over: that took more than {}",
                        config.timing().leave());
                instance.getLifecycleService().terminate();
            }
        } catch (InterruptedException e) {
            instance.getLifecycleService().terminate();
            Thread.currentThread().interrupt();
        }
    }

    HazelcastInstance instance() {
        return instance;
    }
}
