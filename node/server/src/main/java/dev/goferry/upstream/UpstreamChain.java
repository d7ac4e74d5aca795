package dev.goferry.upstream;

import dev.goferry.module.ModulePath;
import dev.goferry.module.ModulePattern;
import dev.goferry.upstream.ChainSyntax.Step;
import dev.goferry.upstream.UpstreamAnswer.Forbidden;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Every upstream of a node: the default chain, routes by module pattern (the first that matches decides), and the rule
 * that keeps private names private: without a route they go to {@code direct} alone, and only if the default chain has
 * it. After {@code ,} the next source is asked on 404 and 410, after {@code |} on every failure; a chain answers
 * {@link UpstreamAnswer.NotFound} only if none of its sources failed. Thread-safe.
 */
public final class UpstreamChain implements Upstream, AutoCloseable {
    /** A proxy of the default chain; {@code onAnyFailure} if a {@code |} follows it. */
    public record Proxy(Upstream upstream, boolean onAnyFailure) {}

    private record Routed(ModulePattern modules, Sources sources) {}

    private record Opened(String entry, Way way) {}

    private final Map<Opened, Upstream> opened = new LinkedHashMap<>();
    private final Sources standard;
    private final List<Routed> routes = new ArrayList<>();
    private final ModulePattern privateModules;
    private final @Nullable Upstream direct;
    private final List<Upstream> regions;
    private final Upstream behind;

    /**
     * @param chain in GOPROXY syntax
     * @param open makes the upstream of one entry, a URL or {@code direct}, by one way; called once for each pair, and
     *     closed with this chain
     * @throws IllegalArgumentException with one line that names the entry at fault and hides its credentials
     */
    public UpstreamChain(
            String chain, List<Route> routes, ModulePattern privateModules, BiFunction<String, Way, Upstream> open) {
        this(chain, Way.PLAIN, routes, privateModules, List.of(), open);
    }

    /**
     * @param way to the proxies of the default chain
     * @param regions behind it, for public modules alone; closed with this chain
     */
    public UpstreamChain(
            String chain,
            Way way,
            List<Route> routes,
            ModulePattern privateModules,
            List<Upstream> regions,
            BiFunction<String, Way, Upstream> open) {
        List<Step> steps = ChainSyntax.parse(chain);
        this.standard = sources(steps, way, open);
        this.regions = List.copyOf(regions);
        this.behind = regions.isEmpty() ? standard : new RegionsBehind(standard, regions);
        this.privateModules = privateModules;
        boolean hasDirect = steps.stream()
                .takeWhile(step -> !step.entry().equals(ChainSyntax.OFF))
                .anyMatch(step -> step.entry().equals(ChainSyntax.DIRECT));
        this.direct = hasDirect ? opened.get(new Opened(ChainSyntax.DIRECT, Way.PLAIN)) : null;
        for (Route route : routes) {
            this.routes.add(new Routed(route.modules(), sources(ChainSyntax.parse(route.chain()), route.way(), open)));
        }
    }

    private Sources sources(List<Step> steps, Way way, BiFunction<String, Way, Upstream> open) {
        List<Sources.Source> sources = new ArrayList<>();
        for (Step step : steps) {
            if (step.entry().equals(ChainSyntax.OFF)) {
                break;
            }
            // Version control is reached as the node is told to reach it, whatever the route says of its proxies.
            Opened wanted = new Opened(step.entry(), step.entry().equals(ChainSyntax.DIRECT) ? Way.PLAIN : way);
            Upstream upstream = opened.computeIfAbsent(wanted, each -> open.apply(each.entry(), each.way()));
            sources.add(new Sources.Source(upstream, step.onAnyFailure()));
        }
        return new Sources(sources);
    }

    @Override
    public UpstreamAnswer get(UpstreamRequest request) {
        Upstream chosen = chosen(request.module());
        if (chosen == null) {
            return noRoute();
        }
        return (chosen == standard && request.module() != null ? behind : chosen).get(request);
    }

    /** The same without the other regions behind it: what they have stored they may lose as we do. */
    public Upstream withoutRegions() {
        return request -> {
            Upstream chosen = chosen(request.module());
            return chosen == null ? noRoute() : chosen.get(request);
        };
    }

    /** Who would be asked for this module, in order; none if nobody may be. Null stands for the default chain. */
    public List<Upstream> sources(@Nullable ModulePath module) {
        Upstream chosen = chosen(module);
        if (chosen instanceof Sources sources) {
            return sources.upstreams();
        }
        return chosen == null ? List.of() : List.of(chosen);
    }

    /** The proxies of the default chain, those before {@code direct} and {@code off}. */
    public List<Proxy> proxies() {
        return standard.steps().stream()
                .takeWhile(source -> !source.upstream().equals(direct))
                .map(source -> new Proxy(source.upstream(), source.onAnyFailure()))
                .toList();
    }

    /** Other regions behind the default chain. */
    public List<Upstream> regions() {
        return regions;
    }

    /** Whether the default chain comes to {@code direct}. */
    public boolean hasDirect() {
        return direct != null;
    }

    private @Nullable Upstream chosen(@Nullable ModulePath module) {
        if (module == null) {
            return standard;
        }
        for (Routed route : routes) {
            if (route.modules.matches(module)) {
                return route.sources;
            }
        }
        return privateModules.matches(module) ? direct : standard;
    }

    private static Forbidden noRoute() {
        return new Forbidden(
                "private",
                403,
                "private module, and no upstream may be asked for it: configure a route for its pattern, or direct in the chain\n");
    }

    @Override
    public void close() {
        opened.values().forEach(Upstream::close);
        regions.forEach(Upstream::close);
    }
}
