package dev.goferry.launcher;

import dev.goferry.config.InvalidConfig;
import dev.goferry.server.Node;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Two members on one bucket for the training run, on loopback and in a cluster that nobody else can know, and a node whose
 * bucket is away: what a node of a cluster loads when it starts. Closing ends them all.
 */
final class TrainingCluster implements AutoCloseable {
    private final List<Node> nodes = new ArrayList<>();
    private final TrainingBucket bucket;

    private TrainingCluster() throws IOException {
        this.bucket = new TrainingBucket();
    }

    /** Starts them below a folder, fetching from an upstream; what cannot be started is closed again. */
    static TrainingCluster start(Path data, String upstream) throws IOException, InvalidConfig {
        TrainingCluster cluster = new TrainingCluster();
        try {
            Files.createDirectories(data);
            Path keys = Files.writeString(
                    data.resolve("credentials"),
                    "[default]\naws_access_key_id=train\naws_secret_access_key=train-on-loopback\n");
            String join = "127.0.0.1:" + freePort() + ",127.0.0.1:" + freePort();
            String secret = UUID.randomUUID().toString();
            for (String place : join.split(",", -1)) {
                cluster.add(
                        data.resolve("member" + cluster.nodes.size()),
                        upstream,
                        List.of(
                                "store=" + cluster.bucket.store(),
                                "s3.credentials-file=" + keys,
                                "cluster.join=" + join,
                                "cluster.name=train",
                                "cluster.secret=" + secret,
                                "cluster.listen=" + place,
                                "cluster.event-bus=127.0.0.1:" + freePort(),
                                "cluster.peer-listen=127.0.0.1:" + freePort()));
            }
            cluster.add(
                    data.resolve("bucket"),
                    upstream,
                    List.of(
                            "store=s3://train?region=us-east-1&endpoint=http://127.0.0.1:" + freePort(),
                            "s3.credentials-file=" + keys));
            return cluster;
        } catch (IOException | InvalidConfig | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void add(Path data, String upstream, List<String> more) throws IOException, InvalidConfig {
        nodes.add(Node.start(Rehearsal.configuration(data, upstream, more).node()));
    }

    /** The members, which have a store that answers. */
    List<Node> members() {
        return nodes.subList(0, 2);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        nodes.reversed().forEach(Node::close);
        bucket.close();
    }
}
