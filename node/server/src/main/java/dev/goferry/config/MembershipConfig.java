package dev.goferry.config;

import dev.goferry.hazelcast.ClusterConfig;

/**
 * A node's place in a cluster; a node without one starts nothing of the cluster.
 *
 * @param cluster what it tells the other members, the URL of its node-to-node side included
 * @param peerListen where that side listens
 */
public record MembershipConfig(ClusterConfig cluster, HostPort peerListen) {}
