package dev.goferry.server;

import dev.goferry.checksum.ChecksumConfig;
import dev.goferry.checksum.SumDbOrigin;
import dev.goferry.checksum.SumDbSources;
import dev.goferry.config.NodeConfig;
import dev.goferry.config.SourcesConfig;
import dev.goferry.module.ModulePattern;
import dev.goferry.sumdb.SumDbSpec;
import dev.goferry.telemetry.Scrape;
import dev.goferry.telemetry.TraceContext;
import dev.goferry.telemetry.UpstreamMeters;
import dev.goferry.upstream.HttpUpstream;
import dev.goferry.upstream.ProxyServer;
import dev.goferry.upstream.Route;
import dev.goferry.upstream.Tries;
import dev.goferry.upstream.Upstream;
import dev.goferry.upstream.UpstreamChain;
import dev.goferry.upstream.UpstreamConfig;
import dev.goferry.upstream.UpstreamLimits;
import dev.goferry.upstream.Way;
import dev.goferry.upstream.direct.DirectRules;
import dev.goferry.upstream.direct.DirectUpstream;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where one node's modules and checksums come from, as configured. */
final class Upstreams implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upstreams.class);
    private static final Duration RATE_WINDOW = Duration.ofSeconds(30);

    /** Of an upstream's places, prefetches may hold so many quarters: an interactive request finds one free. */
    private static final int PREFETCH_QUARTERS = 3;

    private record Opened(String host, HttpUpstream http) {}

    private final Vertx vertx;
    private final NodeConfig node;
    private final SourcesConfig config;
    private final InstantSource clock;

    /** To the default chain and what belongs to it. */
    private final Way usual;

    private final UpstreamChain chain;
    private final UpstreamMeters meters = new UpstreamMeters();
    private final List<Opened> proxies = new CopyOnWriteArrayList<>();
    private final Closing closing = new Closing();

    Upstreams(Vertx vertx, NodeConfig node, InstantSource clock) {
        this.vertx = vertx;
        this.node = node;
        this.config = node.sources();
        this.clock = clock;
        this.usual = way(config.ca(), config.proxy(), Optional.empty(), false);
        List<Route> routes = config.routes().stream()
                .map(route -> new Route(route.modules(), route.chain(), way(route)))
                .toList();
        warnOfWideRoutes(routes, node.checks().privateModules());
        this.chain = closing.add(new UpstreamChain(
                config.chain(), usual, routes, node.checks().privateModules(), regions(), this::open));
    }

    private static void warnOfWideRoutes(List<Route> routes, ModulePattern privates) {
        for (int i = 0; i < routes.size(); i++) {
            List<String> taken = new ArrayList<>(routes.get(i).modules().takesIn(privates));
            routes.subList(0, i).forEach(before -> taken.removeIf(before.modules()::matches));
            if (!taken.isEmpty()) {
                LOG.warn(
                        "routes.{}.modules takes the private modules {}, too, and its upstream is told their names: if it must not be,"
                                + " put a route for them before it",
                        i,
                        String.join(",", taken));
            }
        }
    }

    private List<Upstream> regions() {
        return config.regions().stream()
                .map(region -> UpstreamConfig.of(region.toString()).withStoredOnly())
                .map(region -> http(new Way(usual.ca(), null, null, false).of(withNetrc(region))))
                .toList();
    }

    UpstreamChain chain() {
        return chain;
    }

    /** Whether no upstream may be asked for anything, so that lists are worked out from what is stored. */
    boolean off() {
        return config.routes().isEmpty() && chain.sources(null).isEmpty();
    }

    /** Whether nobody at all may be asked for files. */
    boolean filesOff() {
        return off() && config.regions().isEmpty();
    }

    Tries tries() {
        return new Tries(
                config.timing().tries(), clock.instant().plus(config.timing().budget()));
    }

    SumDbOrigin checksums(SumDbSpec.Database database, ChecksumConfig checksums) {
        Upstream itself = http(usual.of(UpstreamConfig.of(database.origin().toString())));
        closing.add(itself::close);
        if (database.url() != null) {
            return SumDbSources.only(itself);
        }
        // With other regions behind the chain, a failure of it leads to them.
        boolean leadsOn = !chain.regions().isEmpty();
        Stream<SumDbSources.Proxy> own = chain.proxies().stream()
                .map(step -> new SumDbSources.Proxy(step.upstream(), step.onAnyFailure() || leadsOn));
        Stream<SumDbSources.Proxy> regions = chain.regions().stream().map(each -> new SumDbSources.Proxy(each, true));
        return SumDbSources.byChain(
                database.key().name(),
                Stream.concat(own, regions).toList(),
                chain.hasDirect(),
                itself,
                checksums.sourceTtl(),
                clock);
    }

    private Upstream open(String entry, Way way) {
        if (entry.equals(DirectUpstream.NAME)) {
            return new Observed(new DirectUpstream(direct(node), System.getenv(), clock), entry, meters);
        }
        return http(way.of(withNetrc(UpstreamConfig.of(entry))));
    }

    private UpstreamConfig withNetrc(UpstreamConfig upstream) {
        return Files.isRegularFile(config.netrc()) ? upstream.withNetrc(config.netrc()) : upstream;
    }

    private static DirectRules direct(NodeConfig node) {
        var direct = node.direct();
        DirectRules rules = DirectRules.in(node.data().resolve("direct"));
        Path netrc = node.sources().netrc();
        var access = direct.access();
        return rules.withGo(direct.go())
                .withGovcs(direct.govcs(), node.checks().privateModules().globs())
                .withLimits(direct.timeout(), rules.limits().slotWait(), direct.concurrency(), direct.maxBytes())
                .withGit(
                        rules.access().protocols(),
                        access.gitConfig().orElse(null),
                        Files.isRegularFile(netrc) ? netrc : null)
                .withTrust(
                        access.ca().orElse(null),
                        access.sshKey().orElse(null),
                        access.knownHosts().orElse(null));
    }

    private static Way way(SourcesConfig.Route route) {
        return way(route.ca(), route.proxy(), route.credentials(), route.allowPrivate());
    }

    private static Way way(Optional<Path> ca, Optional<URI> proxy, Optional<String> credentials, boolean allowPrivate) {
        return new Way(
                ca.orElse(null), proxy.map(ProxyServer::of).orElse(null), credentials.orElse(null), allowPrivate);
    }

    private Upstream http(UpstreamConfig upstream) {
        SourcesConfig.Timing timing = config.timing();
        UpstreamLimits rules = UpstreamLimits.DEFAULT;
        int places = config.concurrency();
        UpstreamLimits limits = rules.withTimeouts(timing.connect(), timing.firstByte(), timing.stall())
                .withBodyTime(rules.rate().whole(), timing.minRate(), RATE_WINDOW)
                .withConcurrency(
                        places,
                        Math.max(1, places * PREFETCH_QUARTERS / 4),
                        rules.places().waiting(),
                        rules.places().patience());
        HttpUpstream http = new HttpUpstream(
                vertx, upstream.withLimits(limits), System.getenv()::get, clock, TraceContext::traceparent);
        String host = upstream.base().getAuthority();
        proxies.add(new Opened(host, http));
        return new Observed(http, host, meters);
    }

    /** What each upstream answered so far, by host. */
    Map<String, UpstreamMeters.Answered> answered() {
        return meters.byHost();
    }

    /** Whether each upstream is left alone for a while, by host. */
    Map<String, Boolean> resting() {
        Map<String, Boolean> resting = new TreeMap<>();
        proxies.forEach(opened -> resting.merge(opened.host(), opened.http().resting(), Boolean::logicalOr));
        return resting;
    }

    /** Tells what upstreams answered, and which are left alone for a while. */
    void into(Scrape scrape) {
        meters.into(scrape);
        Scrape.Gauges breakers = scrape.gauges(
                "goferry_upstream_breaker_open", "1 while an upstream that kept failing is not asked, else 0.");
        resting().forEach((host, open) -> breakers.add(open ? 1 : 0, "upstream", host));
        breakers.end();
    }

    /** The version that the build wrote into the jar; classes in a folder have none. */
    static String version() {
        return Objects.requireNonNullElse(Upstreams.class.getPackage().getImplementationVersion(), "development");
    }

    @Override
    public void close() {
        closing.close();
    }
}
