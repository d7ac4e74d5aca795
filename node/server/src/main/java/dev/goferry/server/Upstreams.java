package dev.goferry.server;

import dev.goferry.checksum.ChecksumConfig;
import dev.goferry.checksum.SumDbOrigin;
import dev.goferry.checksum.SumDbSources;
import dev.goferry.config.NodeConfig;
import dev.goferry.config.SourcesConfig;
import dev.goferry.sumdb.SumDbSpec;
import dev.goferry.telemetry.TraceContext;
import dev.goferry.upstream.HttpUpstream;
import dev.goferry.upstream.ProxyServer;
import dev.goferry.upstream.Route;
import dev.goferry.upstream.Tries;
import dev.goferry.upstream.Upstream;
import dev.goferry.upstream.UpstreamChain;
import dev.goferry.upstream.UpstreamConfig;
import dev.goferry.upstream.UpstreamLimits;
import dev.goferry.upstream.direct.DirectConfig;
import dev.goferry.upstream.direct.DirectUpstream;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Where one node's modules and checksums come from, as configured. */
final class Upstreams implements AutoCloseable {
    private static final Duration RATE_WINDOW = Duration.ofSeconds(30);

    /** Of an upstream's places, prefetches may hold so many quarters: an interactive request finds one free. */
    private static final int PREFETCH_QUARTERS = 3;

    private final Vertx vertx;
    private final NodeConfig node;
    private final SourcesConfig config;
    private final InstantSource clock;
    private final UpstreamChain chain;
    private final Closing closing = new Closing();

    Upstreams(Vertx vertx, NodeConfig node, InstantSource clock) {
        this.vertx = vertx;
        this.node = node;
        this.config = node.sources();
        this.clock = clock;
        List<Route> routes = config.routes().stream()
                .map(route -> new Route(route.modules(), route.chain()))
                .toList();
        this.chain = closing.add(
                new UpstreamChain(config.chain(), routes, node.checks().privateModules(), this::open));
    }

    UpstreamChain chain() {
        return chain;
    }

    /** Whether no upstream may be asked for anything, so that lists are worked out from what is stored. */
    boolean off() {
        return config.routes().isEmpty() && chain.sources(null).isEmpty();
    }

    Tries tries() {
        return new Tries(
                config.timing().tries(), clock.instant().plus(config.timing().budget()));
    }

    SumDbOrigin checksums(SumDbSpec.Database database, ChecksumConfig checksums) {
        HttpUpstream itself =
                closing.add(http(UpstreamConfig.of(database.origin().toString())));
        if (database.url() != null) {
            return SumDbSources.only(itself);
        }
        return SumDbSources.byChain(
                database.key().name(),
                chain.proxies().stream()
                        .map(step -> new SumDbSources.Proxy(step.upstream(), step.onAnyFailure()))
                        .toList(),
                chain.hasDirect(),
                itself,
                checksums.sourceTtl(),
                clock);
    }

    private Upstream open(String entry) {
        if (entry.equals(DirectUpstream.NAME)) {
            return new DirectUpstream(direct(node), System.getenv(), clock);
        }
        UpstreamConfig upstream = UpstreamConfig.of(entry);
        if (Files.isRegularFile(config.netrc())) {
            upstream = upstream.withNetrc(config.netrc());
        }
        Optional<SourcesConfig.Route> route = config.routes().stream()
                .filter(candidate ->
                        Arrays.asList(candidate.chain().split("[,|]")).contains(entry))
                .findFirst();
        return http(route.isPresent() ? routed(upstream, route.get()) : upstream);
    }

    private static DirectConfig direct(NodeConfig node) {
        var direct = node.direct();
        DirectConfig rules = DirectConfig.in(node.data().resolve("direct"));
        Path netrc = node.sources().netrc();
        return rules.withGo(direct.go())
                .withGovcs(direct.govcs())
                .withLimits(direct.timeout(), rules.slotWait(), direct.concurrency(), direct.maxBytes())
                .withGit(rules.protocols(), rules.gitConfig(), Files.isRegularFile(netrc) ? netrc : null);
    }

    private static UpstreamConfig routed(UpstreamConfig upstream, SourcesConfig.Route route) {
        UpstreamConfig routed = route.allowPrivate() ? upstream.withAllowPrivate() : upstream;
        if (route.ca().isPresent()) {
            routed = routed.withExtraCa(route.ca().get());
        }
        if (route.proxy().isPresent()) {
            routed = routed.withProxy(ProxyServer.parse(route.proxy().get().getAuthority()));
        }
        return route.credentials().isPresent()
                ? routed.withCredentialVariable(route.credentials().get())
                : routed;
    }

    private HttpUpstream http(UpstreamConfig upstream) {
        SourcesConfig.Timing timing = config.timing();
        UpstreamLimits rules = UpstreamLimits.DEFAULT;
        int places = config.concurrency();
        UpstreamLimits limits = rules.withTimeouts(timing.connect(), timing.firstByte(), timing.stall())
                .withBodyTime(rules.body(), timing.minRate(), RATE_WINDOW)
                .withConcurrency(
                        places, Math.max(1, places * PREFETCH_QUARTERS / 4), rules.waiting(), rules.slotWait());
        return new HttpUpstream(
                vertx, upstream.withLimits(limits), System.getenv()::get, clock, TraceContext::traceparent);
    }

    @Override
    public void close() {
        closing.close();
    }
}
