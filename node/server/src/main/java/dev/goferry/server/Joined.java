package dev.goferry.server;

import dev.goferry.cluster.Cluster;
import dev.goferry.cluster.ClusterSecret;
import dev.goferry.config.MembershipConfig;
import dev.goferry.config.PeerTls;
import dev.goferry.hazelcast.HazelcastCluster;
import dev.goferry.peer.PeerFlights;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.time.InstantSource;

/** A node's part in a cluster. Nothing but this class names one of Hazelcast: a node alone does not load it. */
record Joined(Cluster cluster, Vertx vertx, PeerFlights peers) {
    /** Joins; what was opened is closed by {@code closing}, also after a failure. */
    static Joined open(MembershipConfig membership, VertxOptions options, InstantSource clock, Closing closing)
            throws IOException {
        PeerTls tls = membership.tls().orElse(null);
        if (tls != null) {
            tls.requireReadable(); // Before any other member hears of this node.
        }
        HazelcastCluster members = closing.add(HazelcastCluster.start(membership.cluster(), clock));
        Vertx vertx = members.vertx(options);
        closing.add(() -> vertx.close().await());
        ClusterSecret secret = new ClusterSecret(membership.cluster().secret(), clock);
        return new Joined(members, vertx, closing.add(new PeerFlights(vertx, secret, tls)));
    }
}
