package dev.goferry.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How clients are served.
 *
 * @param listen the address of the GOPROXY side
 * @param basePath what stands before every module path, empty or {@code /a/b}
 * @param tls none serves plain HTTP
 * @param eventLoops threads that serve connections
 * @param headerTimeout from the first byte of a request, or of a connection, to the end of its headers
 * @param idleTimeout without a byte on a connection between two requests
 * @param maxLineBytes of a request line; a longer one is 414
 * @param maxHeaderBytes of all headers together; more is 431
 * @param inFlight requests at once that need more than memory; a further one is 503
 * @param connectionsPerAddress open at once from one client address; further ones are closed
 * @param sendBufferBytes of a socket; 0 leaves it to the system
 * @param minDownloadRate bytes a second below which a reader is cut off; 0 waits for any reader
 * @param downloadGrace how long any body may take before the rate counts
 * @param drainTimeout how long a stopping node waits for running downloads
 */
public record EdgeConfig(
        HostPort listen,
        String basePath,
        Optional<Tls> tls,
        int eventLoops,
        Duration headerTimeout,
        Duration idleTimeout,
        int maxLineBytes,
        int maxHeaderBytes,
        int inFlight,
        int connectionsPerAddress,
        int sendBufferBytes,
        long minDownloadRate,
        Duration downloadGrace,
        Duration drainTimeout) {
    /** PEM files: a certificate with its chain, and its private key. Read again when they change. */
    public record Tls(Path certificate, Path key) {}

    public EdgeConfig {
        if (!basePath.isEmpty() && (!basePath.startsWith("/") || basePath.endsWith("/"))) {
            throw new IllegalArgumentException("base-path is empty or begins with / and does not end with it");
        }
        if (eventLoops < 1 || inFlight < 1 || connectionsPerAddress < 1 || maxLineBytes < 1 || maxHeaderBytes < 1) {
            throw new IllegalArgumentException(
                    "event loops, requests, connections, line and headers need room for at least one");
        }
    }
}
