package dev.goferry.cluster;

import java.net.URI;

/**
 * A process of the cluster.
 *
 * @param id names it until it stops; another after it was away and came back
 * @param peer the base URL of its node-to-node side, such as {@code http://10.0.0.5:8083}
 */
public record Member(String id, URI peer) {}
