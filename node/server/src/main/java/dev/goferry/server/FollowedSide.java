package dev.goferry.server;

import dev.goferry.cluster.ClusterSecret;
import dev.goferry.config.HostPort;
import dev.goferry.config.MembershipConfig;
import dev.goferry.config.NodeConfig;
import dev.goferry.peer.Given;
import dev.goferry.peer.PeerServer;
import dev.goferry.telemetry.Traces;
import io.vertx.core.Vertx;
import java.time.InstantSource;

/** The node-to-node listener of a node that is in a cluster. */
final class FollowedSide implements AutoCloseable {
    private final PeerServer server;
    private final NodeConfig config;

    private FollowedSide(PeerServer server, NodeConfig config) {
        this.server = server;
        this.config = config;
    }

    static FollowedSide start(NodeConfig config, Vertx vertx, InstantSource clock, Traces traces, Given given) {
        MembershipConfig membership = config.membership().orElseThrow();
        HostPort listen = membership.peerListen();
        ClusterSecret secret = new ClusterSecret(membership.cluster().secret(), clock);
        return new FollowedSide(
                PeerServer.start(vertx, listen, secret, membership.tls().orElse(null), traces, given)
                        .await(),
                config);
    }

    /** Followers have the rest of what is in the air. */
    @Override
    public void close() {
        server.stop(config.edge().drainTimeout()).await();
    }
}
