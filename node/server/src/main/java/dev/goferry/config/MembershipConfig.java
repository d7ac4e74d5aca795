package dev.goferry.config;

import dev.goferry.hazelcast.ClusterConfig;
import java.util.Optional;

/**
 * A node's place in a cluster; a node without one starts nothing of the cluster.
 *
 * @param cluster what it tells the other members, the URL of its node-to-node side included
 * @param peerListen where that side listens
 * @param tls of that side; plain HTTP without it
 */
public record MembershipConfig(ClusterConfig cluster, HostPort peerListen, Optional<PeerTls> tls) {}
