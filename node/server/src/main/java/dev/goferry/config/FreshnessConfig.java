package dev.goferry.config;

import java.time.Duration;

/**
 * How long answers that may change are believed. Files of a version never age.
 *
 * @param ttl list, {@code @latest} and queries
 * @param stale after the ttl they are still served while one refresh runs or upstream fails, for this long
 * @param unknownQuery an upstream's 404 for list, {@code @latest} or a query
 * @param unknownVersion an upstream's 404 for a canonical version
 * @param failure a time-out or a 5xx: saves upstream from a herd, never becomes a 404
 */
public record FreshnessConfig(
        Duration ttl, Duration stale, Duration unknownQuery, Duration unknownVersion, Duration failure) {
    public FreshnessConfig {
        if (ttl.isNegative() || stale.isNegative() || unknownQuery.isNegative()) {
            throw new IllegalArgumentException("freshness is not negative");
        }
        if (unknownVersion.isNegative() || failure.isNegative()) {
            throw new IllegalArgumentException("freshness is not negative");
        }
    }
}
