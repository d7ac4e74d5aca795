package dev.goferry.replication;

/**
 * What a region brings along to follow others.
 *
 * @param tokens opens those of its peers
 * @param checks what it verifies beyond the peers' word
 */
public record Peering(PeerTokens tokens, Checks checks) {}
