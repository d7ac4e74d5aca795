package dev.goferry.hazelcast;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.EvictionConfig;
import com.hazelcast.config.EvictionPolicy;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MaxSizePolicy;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.instance.BuildInfoProvider;
import com.hazelcast.spi.merge.DiscardMergePolicy;
import com.hazelcast.spi.merge.PutIfAbsentMergePolicy;
import dev.goferry.hazelcast.ClusterConfig.Join;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The settings of Hazelcast itself: one address, the member protocol and nothing else, quick to see a death. */
final class InstanceConfig {
    /** A member attribute that vertx-hazelcast wants of an instance that it did not make. */
    static final String VERTX_NODE = "__vertx.nodeId";

    /** A member that is frozen takes a connection and says nothing: a start waits no longer for it. */
    private static final Duration MOST_JOIN = Duration.ofSeconds(10);

    private static final int MOST_LEASES = 20_000;

    /** All members of a cluster must agree. Half of Hazelcast's usual number: each is moved and copied while a member joins. */
    private static final int PARTITIONS = 127;

    /** Until a call is tried again that found its partition on the move: what a start waits for. Usually 500 ms, 250 times. */
    private static final Duration RETRY = Duration.ofMillis(50);

    private static final int RETRIES = 2_500;

    /**
     * A member that dies while partitions move to it, and is back at its address before the others let it go, leaves a move
     * without an answer. Until both of these are over nothing moves, a third of all keys belong to the dead, and no member
     * gets in: with Hazelcast's 300 s and 60 s, six minutes. Who is alive says so meanwhile and is not given up.
     */
    private static final Duration MIGRATION = Duration.ofSeconds(5);

    private static final Duration CALL = Duration.ofSeconds(10);

    private InstanceConfig() {}

    static Config of(ClusterConfig config, String vertxNode) {
        Config hazelcast = new Config();
        hazelcast.setClusterName(clusterName(config));
        hazelcast.setLiteMember(config.lite());
        hazelcast.getMemberAttributeConfig().setAttribute(VERTX_NODE, vertxNode);
        hazelcast
                .getMemberAttributeConfig()
                .setAttribute(HazelcastMembers.PEER, config.peer().toString());
        if (!config.lite()) {
            hazelcast.getMemberAttributeConfig().setAttribute(HazelcastMembers.ASKS, BusAsks.FORM);
        }
        network(hazelcast.getAdvancedNetworkConfig(), config);
        closeDoors(hazelcast);
        properties(hazelcast, config.timing());
        maps(hazelcast, config.indexVersions());
        Forms.only(hazelcast.getSerializationConfig());
        return hazelcast;
    }

    /**
     * Members meet only if name, Hazelcast's minor version and secret agree. Other minor versions refuse each other, and
     * the one that comes later would fail to start: so they are two clusters from the beginning.
     */
    static String clusterName(ClusterConfig config) {
        String version = BuildInfoProvider.getBuildInfo().getVersion();
        String minor = version.substring(0, version.indexOf('.', version.indexOf('.') + 1));
        return config.name() + "/" + minor + "/" + proof(config.secret(), config.name());
    }

    /** Few enough digits that a name in a log tells nothing that helps to guess the secret. */
    private static String proof(String secret, String name) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] proof = mac.doFinal(("cluster " + name).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(proof, 0, 3);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    /** The advanced form serves nothing that is not named here: no client, REST or memcache protocol. */
    private static void network(AdvancedNetworkConfig network, ClusterConfig config) {
        ServerSocketEndpointConfig members = new ServerSocketEndpointConfig();
        members.setPort(config.member().port())
                .setPortAutoIncrement(false)
                .setReuseAddress(true)
                .setPublicAddress(config.advertised().toString())
                .setSocketConnectTimeoutSeconds(seconds(config.timing().connect()));
        members.getInterfaces()
                .setEnabled(true)
                .addInterface(address(config.member().host()));
        network.setEnabled(true).setMemberEndpointConfig(members);
        join(network.getJoin(), config);
    }

    private static String address(String host) {
        try {
            return InetAddress.getByName(host).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("cluster.listen: no address is known for " + host, e);
        }
    }

    private static void join(JoinConfig join, ClusterConfig config) {
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(false);
        switch (config.join()) {
            case Join.Listed listed -> {
                join.getTcpIpConfig()
                        .setEnabled(true)
                        .setConnectionTimeoutSeconds(seconds(config.timing().connect()));
                listed.members().forEach(member -> join.getTcpIpConfig().addMember(member.toString()));
            }
            case Join.Dns(String name, int port) ->
                join.getKubernetesConfig()
                        .setEnabled(true)
                        .setProperty("service-dns", name)
                        .setProperty("service-port", Integer.toString(port));
            case Join.Kubernetes(String namespace, String service, int port) ->
                join.getKubernetesConfig()
                        .setEnabled(true)
                        .setProperty("namespace", namespace)
                        .setProperty("service-name", service)
                        .setProperty("service-port", Integer.toString(port));
        }
    }

    private static void closeDoors(Config hazelcast) {
        hazelcast
                .getManagementCenterConfig()
                .setScriptingEnabled(false)
                .setConsoleEnabled(false)
                .setDataAccessEnabled(false);
        hazelcast.getJetConfig().setEnabled(false);
        hazelcast.getMetricsConfig().setEnabled(false);
        hazelcast.getIntegrityCheckerConfig().setEnabled(false);
    }

    private static void properties(Config hazelcast, ClusterConfig.Timing timing) {
        set(hazelcast, "hazelcast.phone.home.enabled", false);
        set(hazelcast, "hazelcast.socket.bind.any", false);
        set(hazelcast, "hazelcast.socket.server.bind.any", false);
        set(hazelcast, "hazelcast.shutdownhook.enabled", false);
        set(hazelcast, "hazelcast.jmx", false);
        set(hazelcast, "hazelcast.logging.type", "slf4j");
        set(hazelcast, "hazelcast.logging.details.enabled", false);
        set(hazelcast, "hazelcast.health.monitoring.level", "OFF");
        set(
                hazelcast,
                "hazelcast.heartbeat.interval.seconds",
                timing.heartbeat().toSeconds());
        set(hazelcast, "hazelcast.max.no.heartbeat.seconds", timing.silence().toSeconds());
        set(hazelcast, "hazelcast.merge.first.run.delay.seconds", timing.merge().toSeconds());
        set(hazelcast, "hazelcast.merge.next.run.delay.seconds", timing.merge().toSeconds());
        set(hazelcast, "hazelcast.wait.seconds.before.join", 0);
        set(hazelcast, "hazelcast.max.join.seconds", MOST_JOIN.toSeconds());
        set(hazelcast, "hazelcast.graceful.shutdown.max.wait", timing.leave().toSeconds());
        set(hazelcast, "hazelcast.partition.count", PARTITIONS);
        set(hazelcast, "hazelcast.invocation.retry.pause.millis", RETRY.toMillis());
        set(hazelcast, "hazelcast.invocation.max.retry.count", RETRIES);
        set(hazelcast, "hazelcast.partition.migration.timeout", MIGRATION.toSeconds());
        set(hazelcast, "hazelcast.operation.call.timeout.millis", CALL.toMillis());
    }

    private static void set(Config hazelcast, String name, Object value) {
        hazelcast.setProperty(name, value.toString());
    }

    private static void maps(Config hazelcast, int indexVersions) {
        hazelcast.addMapConfig(map(HazelcastLeases.MAP, DiscardMergePolicy.class.getName(), MOST_LEASES));
        hazelcast.addMapConfig(map(HazelcastIndex.VERSIONS, PutIfAbsentMergePolicy.class.getName(), indexVersions));
        hazelcast.addMapConfig(map(HazelcastIndex.GENERATIONS, GenerationStep.Higher.class.getName()));
        hazelcast.addMapConfig(map(HazelcastPending.MAP, PutIfAbsentMergePolicy.class.getName()));
        hazelcast.addMapConfig(map(HazelcastBulletins.MAP, DiscardMergePolicy.class.getName()));
        // As vertx-hazelcast configures them where it makes the instance itself.
        hazelcast.addMultiMapConfig(new MultiMapConfig("__vertx.subs")
                .setBackupCount(1)
                .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
        hazelcast.addMapConfig(new MapConfig("__vertx.haInfo").setBackupCount(1));
        hazelcast.addMapConfig(new MapConfig("__vertx.nodeInfo").setBackupCount(1));
    }

    private static MapConfig map(String name, String merge) {
        return new MapConfig(name)
                .setBackupCount(1)
                .setPerEntryStatsEnabled(false)
                .setMergePolicyConfig(new MergePolicyConfig().setPolicy(merge));
    }

    private static MapConfig map(String name, String merge, int mostPerMember) {
        return map(name, merge)
                .setEvictionConfig(new EvictionConfig()
                        .setEvictionPolicy(EvictionPolicy.LRU)
                        .setMaxSizePolicy(MaxSizePolicy.PER_NODE)
                        .setSize(mostPerMember));
    }

    private static int seconds(Duration duration) {
        return Math.toIntExact(duration.toSeconds());
    }
}
