package dev.goferry.config;

import static dev.goferry.config.Setting.derived;
import static dev.goferry.config.Setting.fixed;

import dev.goferry.hazelcast.ClusterConfig;
import dev.goferry.hazelcast.ClusterConfig.Join;
import dev.goferry.hazelcast.ClusterConfig.Timing;
import dev.goferry.hazelcast.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The keys of {@link ClusterConfig}. A node that is told of no others starts no cluster at all. */
final class ClusterSettings {
    /** More is no secret but the wrong file. */
    private static final int LONGEST_SECRET = 4096;

    /** Between a member's port and that of its event bus. */
    private static final int BUS_OFFSET = 10_000;

    static final Setting<List<Endpoint>> JOIN = fixed(
            "cluster.join",
            new ValueType<>("host:port,host:port… or nothing", ClusterSettings::endpoints),
            "",
            "Where other members listen (their cluster.listen). Some are enough; this node may be among them.");
    static final Setting<String> DNS = fixed(
            "cluster.dns",
            new ValueType<>("a DNS name, or nothing", ClusterSettings::name),
            "",
            "Or: a name with the addresses of all members, such as a headless Service's; each listens on the port of cluster.listen.");
    static final Setting<String> KUBERNETES = fixed(
            "cluster.kubernetes",
            new ValueType<>("namespace/service, or nothing", ClusterSettings::service),
            "",
            "Or: a Service whose endpoints are the members, by the Kubernetes API; needs rights to read them.");
    static final Setting<String> NAME = fixed(
            "cluster.name",
            new ValueType<>("1 to 63 lower-case letters, digits and -", ClusterSettings::clusterName),
            "goferry",
            "Clusters of different names never merge.");
    static final Setting<String> SECRET = fixed(
            "cluster.secret",
            new ValueType<>("at least 16 characters, or nothing", text -> text),
            "",
            "What all members have in common; never shown. A cluster needs it.");
    static final Setting<Optional<Path>> SECRET_FILE = fixed(
            "cluster.secret-file", ValueType.PATH.orNothing(), "", "A file with cluster.secret, read at the start.");
    static final Setting<HostPort> LISTEN = fixed(
            "cluster.listen",
            ValueType.HOST_PORT,
            "127.0.0.1:5701",
            "Where this member listens for the others: one address, behind a network policy, as members trust each other.");
    static final Setting<HostPort> ADVERTISE = derived(
            "cluster.advertise",
            ValueType.HOST_PORT,
            "cluster.listen",
            lookup -> new Given(lookup.text(LISTEN), Given.DEFAULT),
            "Where the others reach it, if that differs.");
    static final Setting<HostPort> EVENT_BUS = derived(
            "cluster.event-bus",
            ValueType.HOST_PORT,
            "the host of cluster.listen, its port + 10000",
            lookup -> new Given(besides(lookup.text(LISTEN)), Given.DEFAULT),
            "Where this member's event bus listens, on the same terms.");
    static final Setting<HostPort> PEER_LISTEN = fixed(
            "cluster.peer-listen",
            ValueType.HOST_PORT,
            "127.0.0.1:8083",
            "Where other nodes get the bytes of what this one is fetching; each request proves that it knows the secret.");
    static final Setting<URI> PEER_URL = derived(
            "cluster.peer-url",
            ValueType.url("http://10.0.0.5:8083", "http", "https"),
            "http:// and cluster.peer-listen",
            lookup -> new Given("http://" + lookup.text(PEER_LISTEN), Given.DEFAULT),
            "How other nodes reach that.");
    static final Setting<Integer> INDEX_VERSIONS = fixed(
            "cluster.index-versions",
            ValueType.count(1000, 100_000_000),
            Integer.toString(ClusterConfig.INDEX_VERSIONS),
            "About how many module versions this member keeps in memory for the shared index; about 1 KiB each.");
    static final Setting<Duration> HEARTBEAT = fixed(
            "cluster.heartbeat", ValueType.duration("1s", "60s"), "1s", "Between two signs of life; whole seconds.");
    static final Setting<Duration> SILENCE = fixed(
            "cluster.silence",
            ValueType.duration("2s", "10m"),
            "5s",
            "Without a sign of life for so long, a member is taken for dead; whole seconds.");

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
            PEER_URL,
            INDEX_VERSIONS,
            HEARTBEAT,
            SILENCE);

    private ClusterSettings() {}

    static Optional<ClusterConfig> read(Values values) {
        return join(values).map(join -> cluster(values, join));
    }

    private static ClusterConfig cluster(Values values, Join join) {
        Timing usual = Timing.USUAL;
        return new ClusterConfig(
                values.get(NAME),
                secret(values),
                endpoint("cluster.listen", values.get(LISTEN)),
                endpoint("cluster.advertise", values.get(ADVERTISE)),
                endpoint("cluster.event-bus", values.get(EVENT_BUS)),
                values.get(PEER_URL),
                join,
                false,
                values.get(INDEX_VERSIONS),
                new Timing(
                        values.get(HEARTBEAT),
                        values.get(SILENCE),
                        usual.merge(),
                        usual.connect(),
                        usual.leave(),
                        usual.answer(),
                        usual.lease()));
    }

    private static Optional<Join> join(Values values) {
        List<Endpoint> listed = values.get(JOIN);
        String dns = values.get(DNS);
        String service = values.get(KUBERNETES);
        int port = values.get(LISTEN).port();
        int ways = (listed.isEmpty() ? 0 : 1) + (dns.isEmpty() ? 0 : 1) + (service.isEmpty() ? 0 : 1);
        if (ways > 1) {
            throw new IllegalArgumentException("cluster.join, cluster.dns and cluster.kubernetes: set one of them");
        }
        if (!listed.isEmpty()) {
            return Optional.of(new Join.Listed(listed));
        }
        if (!dns.isEmpty()) {
            return Optional.of(new Join.Dns(dns, port));
        }
        int slash = service.indexOf('/');
        return service.isEmpty()
                ? Optional.empty()
                : Optional.of(new Join.Kubernetes(service.substring(0, slash), service.substring(slash + 1), port));
    }

    private static String secret(Values values) {
        Optional<Path> file = values.get(SECRET_FILE);
        String text = values.get(SECRET);
        if (file.isPresent() && !text.isEmpty()) {
            throw new IllegalArgumentException("cluster.secret and cluster.secret-file: set one of them");
        }
        String secret = file.isPresent() ? fileText(file.get()) : text;
        if (secret.isEmpty()) {
            throw new IllegalArgumentException(
                    "cluster.secret is not set: a cluster needs one, the same for all members; set GOFERRY_CLUSTER_SECRET"
                            + " or GOFERRY_CLUSTER_SECRET_FILE, for example to what `openssl rand -hex 24` prints");
        }
        return secret;
    }

    private static String fileText(Path file) {
        try {
            if (Files.size(file) > LONGEST_SECRET) {
                throw new IllegalArgumentException("cluster.secret-file: " + file + " is too large for a secret");
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException("cluster.secret-file: " + file + " cannot be read: " + e.getMessage());
        }
    }

    private static Endpoint endpoint(String key, HostPort at) {
        if (at.port() == 0) {
            throw new IllegalArgumentException(key + ": name a port, the others must know it");
        }
        return new Endpoint(at.host(), at.port());
    }

    private static List<Endpoint> endpoints(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .map(HostPort::parse)
                .map(at -> new Endpoint(at.host(), at.port()))
                .toList();
    }

    private static String besides(String listen) {
        HostPort member = HostPort.parse(listen);
        int port = member.port() + (member.port() <= 65535 - BUS_OFFSET ? BUS_OFFSET : -BUS_OFFSET);
        return member.withPort(port).toString();
    }

    private static String name(String text) {
        if (!text.matches("[A-Za-z0-9._-]{0,253}")) {
            throw new IllegalArgumentException("it is no name");
        }
        return text;
    }

    private static String service(String text) {
        if (!text.isEmpty() && !text.matches("[a-z0-9-]{1,63}/[a-z0-9-]{1,63}")) {
            throw new IllegalArgumentException("it is no namespace and service");
        }
        return text;
    }

    private static String clusterName(String text) {
        if (!text.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
            throw new IllegalArgumentException("it has other characters, or too many");
        }
        return text;
    }
}
