package dev.goferry.config;

import dev.goferry.counting.UsageConfig;
import dev.goferry.prefetch.PrefetchConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * All that a node must know to start: one record a feature, each checked when it was made. Immutable.
 *
 * @param warmUp how long a rehearsal takes at least before the node is ready; zero for none
 * @param compareEvery from one comparison of the bucket with its log to the next; zero for none
 */
public record NodeConfig(
        String region,
        Path data,
        EdgeConfig edge,
        OpsConfig ops,
        StoreConfig store,
        CacheConfig cache,
        SpoolConfig spool,
        FreshnessConfig freshness,
        LimitsConfig limits,
        PrefetchConfig prefetch,
        SourcesConfig sources,
        DirectConfig direct,
        ChecksConfig checks,
        AccessLog accessLog,
        Optional<URI> traceEndpoint,
        UsageConfig usage,
        Optional<MembershipConfig> membership,
        Duration warmUp,
        Duration compareEvery,
        Optional<RedirectConfig> redirect) {
    /** The same with another folder for what is neither store, cache nor spool. */
    public NodeConfig withData(Path other) {
        return new NodeConfig(
                region,
                other,
                edge,
                ops,
                store,
                cache,
                spool,
                freshness,
                limits,
                prefetch,
                sources,
                direct,
                checks,
                accessLog,
                traceEndpoint,
                usage,
                membership,
                warmUp,
                compareEvery,
                redirect);
    }
}
