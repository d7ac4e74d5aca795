package dev.goferry.config;

import static dev.goferry.config.Setting.derived;
import static dev.goferry.config.Setting.fixed;

import dev.goferry.cluster.ClusterSecret;
import dev.goferry.hazelcast.ClusterConfig;
import dev.goferry.hazelcast.ClusterConfig.Join;
import dev.goferry.hazelcast.ClusterConfig.Timing;
import dev.goferry.hazelcast.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The keys of a node's place in a cluster. Without a way to join there is no cluster, whatever the others say. */
final class ClusterSettings {
    private static final int EVENT_BUS_PORT = 15_701;

    static final Setting<List<HostPort>> JOIN = fixed(
            "cluster.join",
            new ValueType<>("host:port of some members joined by commas, or nothing", ClusterSettings::places),
            "",
            "Members to join; turns the cluster on. May name this node, and members that are not there yet.");
    static final Setting<Optional<String>> DNS = fixed(
            "cluster.dns",
            new ValueType<>("a DNS name, or nothing", ClusterSettings::word).orNothing(),
            "",
            "A name whose addresses are the members, such as a headless Service's; turns the cluster on.");
    static final Setting<Optional<String>> KUBERNETES = fixed(
            "cluster.kubernetes",
            new ValueType<>("namespace/service, or nothing", ClusterSettings::word).orNothing(),
            "",
            "The Service whose pods are the members, asked of the Kubernetes API; turns the cluster on.");
    static final Setting<String> NAME = fixed(
            "cluster.name",
            new ValueType<>("a name of lower-case letters, digits and -", ClusterSettings::word),
            "goferry",
            "Clusters of different names never merge.");
    static final Setting<Optional<String>> SECRET = fixed(
            "cluster.secret",
            ValueType.SECRET,
            "",
            "What all members have in common, at least 16 characters. This or cluster.secret-file is a cluster's must.");
    static final Setting<Optional<Path>> SECRET_FILE = fixed(
            "cluster.secret-file", ValueType.PATH.orNothing(), "", "A file that holds the secret in its first line.");
    static final Setting<HostPort> LISTEN = fixed(
            "cluster.listen",
            ValueType.HOST_PORT,
            "127.0.0.1:5701",
            "Where members connect: one address. Plain and open to all who reach it, so keep it behind a network policy.");
    static final Setting<HostPort> ADVERTISE = derived(
            "cluster.advertise",
            ValueType.HOST_PORT,
            "cluster.listen",
            lookup -> new Given(lookup.text(LISTEN), Given.DEFAULT),
            "Where other members reach cluster.listen.");
    static final Setting<HostPort> EVENT_BUS = derived(
            "cluster.event-bus",
            ValueType.HOST_PORT,
            "the address of cluster.listen, port " + EVENT_BUS_PORT,
            lookup -> new Given(eventBus(lookup.text(LISTEN)), Given.DEFAULT),
            "Where members send hints and what clients ask; as open as cluster.listen, but what has no stamp of the secret is dropped.");
    static final Setting<HostPort> PEER_LISTEN = fixed(
            "cluster.peer-listen",
            ValueType.HOST_PORT,
            "127.0.0.1:8083",
            "Where members fetch from each other over HTTP; each request carries a stamp of the secret.");
    static final Setting<Optional<Path>> TLS_CERTIFICATE = fixed(
            "cluster.tls.certificate",
            ValueType.PATH.orNothing(),
            "",
            "This node's certificate (PEM) for cluster.peer-listen; read again when it changes. Set all three or none.");
    static final Setting<Optional<Path>> TLS_KEY = fixed(
            "cluster.tls.key", ValueType.PATH.orNothing(), "", "Its key (PEM, PKCS#8); read again when it changes.");
    static final Setting<Optional<Path>> TLS_CA = fixed(
            "cluster.tls.ca",
            ValueType.PATH.orNothing(),
            "",
            "The cluster's own CA (PEM): a node without a certificate of it is refused; read again when it changes.");
    static final Setting<Integer> INDEX_VERSIONS = fixed(
            "cluster.index-versions",
            ValueType.count(1000, 100_000_000),
            Integer.toString(ClusterConfig.INDEX_VERSIONS),
            "About how many module versions of the index this node keeps in memory, see docs/capacity.md.");
    static final Setting<Duration> HEARTBEAT = fixed(
            "cluster.heartbeat", ValueType.duration("1s", "1m"), "1s", "Between two signs of life. Whole seconds.");
    static final Setting<Duration> SILENCE = fixed(
            "cluster.silence",
            ValueType.duration("2s", "10m"),
            "5s",
            "How long a member may be silent, in a pause for example, before the others go on without it.");
    static final Setting<Duration> LEAVE_TIMEOUT = fixed(
            "cluster.leave-timeout",
            ValueType.duration("1s", "10m"),
            "30s",
            "How long a stopping node may take to hand over its part of the index.");
    static final Setting<Duration> START_TIMEOUT = fixed(
            "cluster.start-timeout",
            ValueType.duration("1s", "10m"),
            "30s",
            "How long a start tries again what the cluster refuses only while its members change. Whole seconds.");

    static final List<Setting<?>> ALL = List.of(
            JOIN,
            DNS,
            KUBERNETES,
            NAME,
            SECRET,
            SECRET_FILE,
            LISTEN,
            ADVERTISE,
            EVENT_BUS,
            PEER_LISTEN,
            TLS_CERTIFICATE,
            TLS_KEY,
            TLS_CA,
            INDEX_VERSIONS,
            HEARTBEAT,
            SILENCE,
            LEAVE_TIMEOUT,
            START_TIMEOUT);

    private ClusterSettings() {}

    static Optional<MembershipConfig> read(Values values) {
        Endpoint member = endpoint(LISTEN, values);
        return join(values, member.port()).map(join -> {
            Endpoint advertised = endpoint(ADVERTISE, values);
            HostPort peer = values.get(PEER_LISTEN);
            Optional<PeerTls> tls = tls(values);
            URI url = URI.create((tls.isPresent() ? "https://" : "http://")
                    + new HostPort(
                            advertised.host(), endpoint(PEER_LISTEN, values).port()));
            ClusterConfig cluster = new ClusterConfig(
                    values.get(NAME),
                    secret(values),
                    member,
                    advertised,
                    endpoint(EVENT_BUS, values),
                    url,
                    join,
                    false,
                    values.get(INDEX_VERSIONS),
                    timing(values));
            return new MembershipConfig(cluster, peer, tls);
        });
    }

    private static Optional<PeerTls> tls(Values values) {
        Optional<Path> certificate = values.get(TLS_CERTIFICATE);
        Optional<Path> key = values.get(TLS_KEY);
        Optional<Path> ca = values.get(TLS_CA);
        if (certificate.isPresent() != key.isPresent() || key.isPresent() != ca.isPresent()) {
            throw new IllegalArgumentException(
                    "cluster.tls.certificate, cluster.tls.key and cluster.tls.ca: set all three, or none for plain HTTP"
                            + " between nodes");
        }
        return certificate.map(file -> new PeerTls(file, key.orElseThrow(), ca.orElseThrow()));
    }

    private static Optional<Join> join(Values values, int port) {
        List<Join> ways = new ArrayList<>();
        List<HostPort> listed = values.get(JOIN);
        if (!listed.isEmpty()) {
            ways.add(new Join.Listed(listed.stream()
                    .map(place -> new Endpoint(place.host(), place.port()))
                    .toList()));
        }
        values.get(DNS).ifPresent(name -> ways.add(new Join.Dns(name, port)));
        values.get(KUBERNETES).ifPresent(name -> ways.add(kubernetes(name, port)));
        if (ways.size() > 1) {
            throw new IllegalArgumentException("cluster.join, cluster.dns and cluster.kubernetes: set one of them");
        }
        return ways.stream().findFirst();
    }

    private static Join kubernetes(String name, int port) {
        int slash = name.indexOf('/');
        if (slash < 1 || slash == name.length() - 1) {
            throw new IllegalArgumentException("cluster.kubernetes is " + name + ", expected namespace/service");
        }
        return new Join.Kubernetes(name.substring(0, slash), name.substring(slash + 1), port);
    }

    private static String secret(Values values) {
        Optional<String> secret = values.get(SECRET);
        Optional<Path> file = values.get(SECRET_FILE);
        if (secret.isPresent() == file.isPresent()) {
            throw new IllegalArgumentException("a cluster needs a secret: set cluster.secret or cluster.secret-file ("
                    + Setting.variable(SECRET_FILE.key()) + "), one of them, to the same on all members");
        }
        return secret.or(() -> file.map(ClusterSettings::firstLine)).orElseThrow();
    }

    private static String firstLine(Path file) {
        try {
            String text = Files.readString(file).lines().findFirst().orElse("").strip();
            if (text.length() < ClusterSecret.SHORTEST) {
                throw new IllegalArgumentException("cluster.secret-file: the first line of " + file + " has less than "
                        + ClusterSecret.SHORTEST + " characters");
            }
            return text;
        } catch (IOException e) {
            throw new IllegalArgumentException("cluster.secret-file: cannot read " + file, e);
        }
    }

    private static Timing timing(Values values) {
        return new Timing(
                values.get(HEARTBEAT),
                values.get(SILENCE),
                Timing.USUAL.merge(),
                Timing.USUAL.connect(),
                values.get(LEAVE_TIMEOUT),
                values.get(START_TIMEOUT),
                Timing.USUAL.answer(),
                Timing.USUAL.lease());
    }

    private static Endpoint endpoint(Setting<HostPort> setting, Values values) {
        HostPort place = values.get(setting);
        if (place.port() == 0) {
            throw new IllegalArgumentException(setting.key() + " is " + place + ": other members must know the port");
        }
        return new Endpoint(place.host(), place.port());
    }

    private static List<HostPort> places(String text) {
        return text.isEmpty()
                ? List.of()
                : List.of(text.split(",", -1)).stream()
                        .map(String::strip)
                        .map(HostPort::parse)
                        .toList();
    }

    private static String eventBus(String listen) {
        return listen.substring(0, Math.max(0, listen.lastIndexOf(':'))) + ":" + EVENT_BUS_PORT;
    }

    private static String word(String text) {
        if (!text.matches("[A-Za-z0-9._/-]{1,253}")) {
            throw new IllegalArgumentException("1 to 253 letters, digits and ._/-");
        }
        return text;
    }
}
