package dev.goferry.config;

import static dev.goferry.config.Setting.derived;
import static dev.goferry.config.Setting.fixed;

import dev.goferry.module.ModulePattern;
import dev.goferry.upstream.UpstreamConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The keys of {@link SourcesConfig}. */
final class SourceSettings {
    private static final ValueType<String> CHAIN = new ValueType<>(
            "GOPROXY syntax: URLs, direct or off, joined by , (next on 404) or | (next on any error)",
            SourceSettings::chain);

    static final Setting<String> UPSTREAM = derived(
            "upstream",
            CHAIN,
            "what go env GOPROXY says",
            lookup -> DefaultUpstream.find(lookup.machine(), lookup.text(EdgeSettings.LISTEN)),
            "Where modules come from.");
    static final Setting<ModulePattern> ROUTE_MODULES = fixed(
            "routes.N.modules",
            Patterns.REQUIRED,
            "",
            "Patterns (GOPRIVATE syntax) of the modules that come from elsewhere. N counts from 0; the first match wins.");
    static final Setting<String> ROUTE_UPSTREAM = fixed("routes.N.upstream", CHAIN, "", "Where those come from.");
    static final Setting<Optional<Path>> ROUTE_CA = fixed(
            "routes.N.ca",
            ValueType.PATH.orNothing(),
            "",
            "PEM file of the certificates to trust beside the system's.");
    static final Setting<Optional<URI>> ROUTE_PROXY = fixed(
            "routes.N.proxy",
            ValueType.url("http://proxy.example:3128", "http").orNothing(),
            "",
            "An HTTP proxy on the way.");
    static final Setting<Optional<String>> ROUTE_CREDENTIALS = fixed(
            "routes.N.credentials",
            new ValueType<>("the name of an environment variable", SourceSettings::variable).orNothing(),
            "",
            "The environment variable that holds user:password or a bearer token.");
    static final Setting<Boolean> ROUTE_ALLOW_PRIVATE = fixed(
            "routes.N.allow-private",
            ValueType.FLAG,
            "false",
            "Whether redirects of these upstreams may lead to loopback, link-local and private addresses.");
    static final Setting<List<URI>> REGIONS = fixed(
            "upstream.regions",
            new ValueType<>(
                    "URLs such as http://goferry.eu.corp.example, joined by commas, or nothing",
                    SourceSettings::regions),
            "",
            "Other regions' nodes, asked in order for public modules that upstream cannot give because it fails or is off;"
                    + " they give what they have stored. Credentials: upstream.netrc.");
    static final Setting<Optional<Path>> CA = fixed(
            "upstream.ca",
            ValueType.PATH.orNothing(),
            "",
            "PEM file of the certificates to trust beside the system's: of upstream, the checksum database and other regions.");
    static final Setting<Optional<URI>> PROXY = fixed(
            "upstream.proxy",
            ValueType.url("http://proxy.example:3128", "http").orNothing(),
            "",
            "An HTTP proxy on the way to upstream and to the checksum database, perhaps with user:password@. For direct:"
                    + " HTTPS_PROXY.");
    static final Setting<Duration> CONNECT =
            fixed("upstream.connect-timeout", ValueType.duration("10ms", "5m"), "5s", "To a connection, TLS included.");
    static final Setting<Duration> FIRST_BYTE = fixed(
            "upstream.first-byte-timeout",
            ValueType.duration("10ms", "10m"),
            "10s",
            "From a request to the first byte of its answer.");
    static final Setting<Duration> STALL =
            fixed("upstream.stall-timeout", ValueType.duration("10ms", "10m"), "10s", "Without a byte of a body.");
    static final Setting<Long> MIN_RATE = fixed(
            "upstream.min-rate",
            ValueType.size("0", "1GiB"),
            "1KiB",
            "Bytes a second below which a body is broken off; 0 never does.");
    static final Setting<Integer> TRIES =
            fixed("upstream.tries", ValueType.count(1, 10), "3", "Tries of one fetch at each of its upstreams.");
    static final Setting<Duration> BUDGET = fixed(
            "upstream.budget", ValueType.duration("100ms", "1h"), "30s", "Time of one fetch until its body begins.");
    static final Setting<Integer> CONCURRENCY =
            fixed("upstream.concurrency", ValueType.count(1, 4096), "64", "Requests to one upstream at once.");
    static final Setting<Path> NETRC = derived(
            "upstream.netrc",
            ValueType.PATH,
            "$NETRC or ~/.netrc",
            lookup -> netrc(lookup.machine()),
            "Credentials by host, for https alone. A file that is missing holds none.");

    static final List<Setting<?>> ALL = List.of(
            UPSTREAM,
            ROUTE_MODULES,
            ROUTE_UPSTREAM,
            ROUTE_CA,
            ROUTE_PROXY,
            ROUTE_CREDENTIALS,
            ROUTE_ALLOW_PRIVATE,
            REGIONS,
            CA,
            PROXY,
            CONNECT,
            FIRST_BYTE,
            STALL,
            MIN_RATE,
            TRIES,
            BUDGET,
            CONCURRENCY,
            NETRC);

    private SourceSettings() {}

    static SourcesConfig read(Values values) {
        String chain = values.get(UPSTREAM);
        refuseSelf(chain, values.get(EdgeSettings.LISTEN));
        List<SourcesConfig.Route> routes = values.numbers("routes").stream()
                .map(number -> route(values, number))
                .toList();
        routes.forEach(route -> refuseSelf(route.chain(), values.get(EdgeSettings.LISTEN)));
        SourcesConfig.Timing timing = new SourcesConfig.Timing(
                values.get(CONNECT),
                values.get(FIRST_BYTE),
                values.get(STALL),
                values.get(MIN_RATE),
                values.get(TRIES),
                values.get(BUDGET));
        List<URI> regions = values.get(REGIONS);
        regions.forEach(region -> refuseSelf(region.toString(), values.get(EdgeSettings.LISTEN)));
        return new SourcesConfig(
                chain,
                values.get(CA),
                values.get(PROXY),
                routes,
                regions,
                timing,
                values.get(CONCURRENCY),
                values.get(NETRC));
    }

    private static void refuseSelf(String chain, HostPort listen) {
        if (DefaultUpstream.leadsTo(chain, listen)) {
            throw new IllegalArgumentException("upstream " + Given.redacted(chain) + " is this very node (listen "
                    + listen + "); name the proxy behind it");
        }
    }

    private static SourcesConfig.Route route(Values values, int number) {
        String chain = values.get(ROUTE_UPSTREAM, number);
        if (Pattern.matches("[\\s,|]*direct[\\s,|]*", chain)) {
            refuseForDirect(number, "ca", values.get(ROUTE_CA, number), "direct.ca");
            refuseForDirect(number, "proxy", values.get(ROUTE_PROXY, number), "HTTPS_PROXY");
            refuseForDirect(number, "credentials", values.get(ROUTE_CREDENTIALS, number), "upstream.netrc");
        }
        return new SourcesConfig.Route(
                values.get(ROUTE_MODULES, number),
                chain,
                values.get(ROUTE_CA, number),
                values.get(ROUTE_PROXY, number),
                values.get(ROUTE_CREDENTIALS, number),
                values.get(ROUTE_ALLOW_PRIVATE, number));
    }

    /** direct is one for all routes: what a route alone says of it would silently do nothing. */
    private static void refuseForDirect(int number, String key, Optional<?> given, String instead) {
        if (given.isPresent()) {
            throw new IllegalArgumentException(
                    "routes." + number + "." + key + " has no effect on direct: use " + instead);
        }
    }

    private static Given netrc(Machine machine) {
        String set = machine.variable("NETRC");
        return set.isEmpty()
                ? new Given(machine.home().resolve(".netrc").toString(), Given.DEFAULT)
                : new Given(set, "NETRC");
    }

    /** As go reads it: empty elements are none, and an element without a scheme is an https one. */
    private static String chain(String text) {
        List<String> elements = Stream.of(text.split("[,|]", -1))
                .map(String::strip)
                .filter(element -> !element.isEmpty())
                .toList();
        if (elements.isEmpty()) {
            throw new IllegalArgumentException("it names no source");
        }
        elements.forEach(SourceSettings::check);
        return text;
    }

    private static void check(String source) {
        if (source.equals("direct") || source.equals("off")) {
            return;
        }
        if (source.startsWith("file:")) {
            throw new IllegalArgumentException("a folder is no upstream: serve it over HTTP, or make it the store");
        }
        if (!source.contains("://") && source.indexOf('.') < 0 && source.indexOf(':') < 0) {
            throw new IllegalArgumentException(source + " is none of them");
        }
        Objects.requireNonNull(UpstreamConfig.of(source.contains("://") ? source : "https://" + source));
    }

    private static List<URI> regions(String text) {
        ValueType<URI> url = ValueType.url("http://goferry.eu.corp.example", "http", "https");
        return text.isEmpty()
                ? List.of()
                : Stream.of(text.split(",", -1))
                        .map(each -> url.parser().apply(each.strip()))
                        .toList();
    }

    private static String variable(String text) {
        if (!text.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw new IllegalArgumentException("put the secret itself in the environment and its variable's name here");
        }
        if (text.startsWith(Setting.ENVIRONMENT_PREFIX)) {
            throw new IllegalArgumentException("names with GOFERRY_ are keys; choose another");
        }
        return text;
    }
}
