package dev.goferry.server;

import dev.goferry.checksum.ChecksumConfig;
import dev.goferry.checksum.SumDbOrigin;
import dev.goferry.checksum.SumDbSources;
import dev.goferry.config.NodeConfig;
import dev.goferry.sumdb.SumDbSpec;
import dev.goferry.telemetry.TraceContext;
import dev.goferry.upstream.HttpUpstream;
import dev.goferry.upstream.Tries;
import dev.goferry.upstream.Upstream;
import dev.goferry.upstream.UpstreamConfig;
import io.vertx.core.Vertx;
import java.time.InstantSource;

/** Where one node's modules and checksums come from. */
final class Sources implements AutoCloseable {
    private final NodeConfig config;
    private final InstantSource clock;
    private final HttpUpstream first;

    Sources(Vertx vertx, NodeConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        this.first = new HttpUpstream(
                vertx,
                UpstreamConfig.of(config.sources().chain().split("[,|]")[0]),
                System.getenv()::get,
                clock,
                TraceContext::traceparent);
    }

    Upstream chain() {
        return first;
    }

    boolean off() {
        return config.sources().chain().equals("off");
    }

    Tries tries() {
        return new Tries(
                config.sources().timing().tries(),
                clock.instant().plus(config.sources().timing().budget()));
    }

    SumDbOrigin checksums(SumDbSpec.Database database, ChecksumConfig checksums) {
        return SumDbSources.byChain(
                database.key().name(),
                java.util.List.of(new SumDbSources.Proxy(first, false)),
                false,
                first,
                checksums.sourceTtl(),
                clock);
    }

    @Override
    public void close() {
        first.close();
    }
}
