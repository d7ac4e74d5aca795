package dev.goferry.config;

import dev.goferry.module.ModulePattern;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where modules come from.
 *
 * @param chain GOPROXY syntax, for every module that no route takes
 * @param ca PEM certificates trusted beside the system's, of the chain, the checksum database and other regions
 * @param proxy an HTTP proxy on the way to the chain and the checksum database
 * @param routes the first whose patterns match a module takes it
 * @param regions other regions' GOPROXY sides, asked for what the chain cannot give
 * @param timing of one try and of a whole fetch
 * @param concurrency requests to one upstream at once
 * @param netrc credentials by host, for https alone; a file that is missing holds none
 */
public record SourcesConfig(
        String chain,
        Optional<Path> ca,
        Optional<URI> proxy,
        List<Route> routes,
        List<URI> regions,
        Timing timing,
        int concurrency,
        Path netrc) {
    /**
     * Another chain for some modules.
     *
     * @param modules GOPRIVATE syntax
     * @param ca PEM certificates trusted beside the system's
     * @param proxy an HTTP proxy on the way
     * @param credentials the environment variable that holds {@code user:password}, or a bearer token
     * @param allowPrivate whether its redirects may lead to a loopback, link-local or private address
     */
    public record Route(
            ModulePattern modules,
            String chain,
            Optional<Path> ca,
            Optional<URI> proxy,
            Optional<String> credentials,
            boolean allowPrivate) {}

    /**
     * What one try and a whole fetch may take.
     *
     * @param connect to a connection, TLS included
     * @param firstByte from the request to the first byte of the answer
     * @param stall without a byte of the body
     * @param minRate bytes a second below which a body is broken off
     * @param tries of one fetch at each of its upstreams
     * @param budget of one fetch until its body begins
     */
    public record Timing(
            Duration connect, Duration firstByte, Duration stall, long minRate, int tries, Duration budget) {}

    public SourcesConfig {
        routes = List.copyOf(routes);
        regions = List.copyOf(regions);
    }
}
