package dev.goferry.hazelcast;

import dev.goferry.cluster.ClusterSecret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a process takes part in a cluster. Names no class of Hazelcast, so that a node alone loads none. Immutable.
 *
 * @param name clusters of different names never merge; 1 to 63 lower-case letters, digits and {@code -}
 * @param secret what all members have in common, at least {@value ClusterSecret#SHORTEST} characters; a member with
 *     another one is in another cluster
 * @param member where this member listens: one address of this machine, never a wildcard
 * @param advertised where the others reach it; usually the same
 * @param eventBus where this member's event bus listens, on the same terms
 * @param peer the base URL of this member's node-to-node side
 * @param join how the others are found
 * @param lite whether it keeps no data of the cluster, as the control plane does
 * @param indexVersions about how many module versions of the index this member owns; it holds about as many backups beside them
 */
public record ClusterConfig(
        String name,
        String secret,
        Endpoint member,
        Endpoint advertised,
        Endpoint eventBus,
        URI peer,
        Join join,
        boolean lite,
        int indexVersions,
        Timing timing) {
    /** How members find each other. */
    public sealed interface Join {
        /** By the places where some of them listen. */
        record Listed(List<Endpoint> members) implements Join {
            public Listed {
                members = List.copyOf(members);
            }
        }

        /** By the addresses that a DNS name has, such as that of a headless Service; all listen on one port. */
        record Dns(String name, int port) implements Join {}

        /** By the Kubernetes API: the ready and unready pods behind a Service; needs rights to read them. */
        record Kubernetes(String namespace, String service, int port) implements Join {}

        /** In the words of the configuration. */
        default String shown() {
            return switch (this) {
                case Listed(List<Endpoint> members) ->
                    "cluster.join " + members.stream().map(Endpoint::toString).collect(Collectors.joining(","));
                case Dns(String name, int port) -> "cluster.dns " + name + " and port " + port;
                case Kubernetes(String namespace, String service, int port) ->
                    "cluster.kubernetes " + namespace + "/" + service + " and port " + port;
            };
        }
    }

    /**
     * When members lose patience with each other.
     *
     * @param heartbeat between two signs of life; whole seconds
     * @param silence without one, after which a member is taken for dead; whole seconds, a pause may be this long
     * @param merge between two looks for a cluster to come back to; 1 to 10 whole seconds
     * @param connect to a member that does not answer; whole seconds
     * @param leave the most that handing over may take when stopping
     * @param start for which a start tries again what is refused only while members change; whole seconds
     * @param answer after which a question to the cluster has no answer
     * @param lease after which a lease that nobody renewed is over; renewed at a third of it
     */
    public record Timing(
            Duration heartbeat,
            Duration silence,
            Duration merge,
            Duration connect,
            Duration leave,
            Duration start,
            Duration answer,
            Duration lease) {
        public static final Timing USUAL = new Timing(
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofSeconds(2),
                Duration.ofSeconds(30));

        public Timing {
            whole("heartbeat", heartbeat, 1, 60);
            whole("silence", silence, 2, 600);
            whole("merge", merge, 1, 10);
            whole("connect", connect, 1, 60);
            whole("leave", leave, 1, 600);
            whole("start", start, 1, 600);
            whole("lease", lease, 3, 3600);
            if (silence.compareTo(heartbeat) <= 0) {
                throw new IllegalArgumentException("cluster.silence must be longer than cluster.heartbeat");
            }
            if (answer.toMillis() < 100 || answer.toMillis() > 10_000) {
                throw new IllegalArgumentException("the time for an answer is from 100 ms to 10 s");
            }
        }

        private static void whole(String what, Duration time, long least, long most) {
            long seconds = time.toSeconds();
            if (!time.equals(Duration.ofSeconds(seconds)) || seconds < least || seconds > most) {
                throw new IllegalArgumentException(
                        "cluster." + what + " is " + time + ", expected whole seconds from " + least + " to " + most);
            }
        }
    }

    /** A third of the default heap at about 1 KiB a version. */
    public static final int INDEX_VERSIONS = 80_000;

    public ClusterConfig {
        if (!name.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
            throw new IllegalArgumentException("cluster.name: 1 to 63 lower-case letters, digits and -");
        }
        if (secret.length() < ClusterSecret.SHORTEST) {
            throw new IllegalArgumentException(
                    "cluster.secret: at least " + ClusterSecret.SHORTEST + " characters; all members need the same");
        }
        noWildcard("cluster.listen", member);
        noWildcard("cluster.event-bus", eventBus);
        noWildcard("cluster.advertise", advertised);
        if (peer.getHost() == null) {
            throw new IllegalArgumentException("the peer URL " + peer + " names no host");
        }
        if (indexVersions < 1000) {
            throw new IllegalArgumentException("the index keeps at least 1000 versions");
        }
    }

    /** The same for a member that keeps no data of the cluster. */
    public ClusterConfig withoutData() {
        return new ClusterConfig(name, secret, member, advertised, eventBus, peer, join, true, indexVersions, timing);
    }

    /** A member at {@code host} with the usual limits: {@code port}, the event bus on {@code port + 10000}. */
    public static ClusterConfig of(String name, String secret, Endpoint member, URI peer, Join join) {
        return new ClusterConfig(
                name,
                secret,
                member,
                member,
                new Endpoint(member.host(), member.port() + (member.port() < 55_536 ? 10_000 : -10_000)),
                peer,
                join,
                false,
                INDEX_VERSIONS,
                Timing.USUAL);
    }

    private static void noWildcard(String key, Endpoint endpoint) {
        String host = endpoint.host();
        if (host.matches("[0.]+|[0:]+|\\*")) {
            throw new IllegalArgumentException(key + " is " + endpoint
                    + ": name one address of this machine (in Kubernetes the pod's own), as members trust each other");
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "ClusterConfig[" + name + ", " + member + ", " + join + (lite ? ", lite]" : "]");
    }
}
