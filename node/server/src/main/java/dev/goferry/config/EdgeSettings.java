package dev.goferry.config;

import static dev.goferry.config.Setting.derived;
import static dev.goferry.config.Setting.fixed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The keys of {@link EdgeConfig} and of the operator's listener. */
final class EdgeSettings {
    static final Setting<HostPort> LISTEN =
            fixed("listen", ValueType.HOST_PORT, "127.0.0.1:8080", "Where go clients connect. Port 0: any free one.");
    static final Setting<HostPort> OPS_LISTEN = fixed(
            "ops.listen", ValueType.HOST_PORT, "127.0.0.1:8081", "Where health, readiness and metrics are served.");
    static final Setting<String> BASE_PATH = fixed(
            "base-path",
            new ValueType<>("nothing, or a path such as /go", EdgeSettings::basePath),
            "",
            "What stands before every module path.");
    static final Setting<Optional<Path>> TLS_CERT = fixed(
            "tls.cert",
            ValueType.PATH.orNothing(),
            "",
            "PEM file of the certificate and its chain; turns TLS and HTTP/2 on. Read again when it changes.");
    static final Setting<Optional<Path>> TLS_KEY =
            fixed("tls.key", ValueType.PATH.orNothing(), "", "PEM file of the certificate's private key.");
    static final Setting<Integer> EVENT_LOOPS = derived(
            "edge.event-loops",
            ValueType.count(1, 256),
            "one a processor",
            lookup -> new Given(Integer.toString(Math.clamp(lookup.machine().cores(), 1, 256)), Given.DEFAULT),
            "Threads that serve connections.");
    static final Setting<Duration> HEADER_TIMEOUT = fixed(
            "edge.header-timeout",
            ValueType.duration("100ms", "5m"),
            "10s",
            "How long a client may take to send a request's headers.");
    static final Setting<Duration> IDLE_TIMEOUT = fixed(
            "edge.idle-timeout",
            ValueType.duration("1s", "1h"),
            "60s",
            "How long a connection may rest between requests.");
    static final Setting<Integer> MAX_LINE =
            fixed("edge.max-line", ValueType.smallSize("256B", "64KiB"), "8KiB", "The longest request line.");
    static final Setting<Integer> MAX_HEADERS = fixed(
            "edge.max-headers", ValueType.smallSize("256B", "256KiB"), "16KiB", "All headers of a request together.");
    static final Setting<Integer> IN_FLIGHT = fixed(
            "edge.in-flight",
            ValueType.count(1, 1_000_000 - 1),
            "20000",
            "Requests at once that need the disk or an upstream; a further one is answered 503.");
    static final Setting<Integer> CONNECTIONS_PER_ADDRESS = fixed(
            "edge.connections-per-address",
            ValueType.count(1, 1_000_000 - 1),
            "4096",
            "Open connections from one address. A load balancer counts as one client.");
    static final Setting<Integer> SEND_BUFFER = fixed(
            "edge.send-buffer",
            ValueType.smallSize("0", "64MiB"),
            "0",
            "Send buffer of a socket; 0 lets the system tune it. 256KiB is faster in one data centre and slower on long lines.");
    static final Setting<Long> MIN_DOWNLOAD_RATE = fixed(
            "edge.min-download-rate",
            ValueType.size("0", "1GiB"),
            "1KiB",
            "Bytes a second below which a reader is cut off; 0 never does.");
    static final Setting<Duration> DOWNLOAD_GRACE = fixed(
            "edge.download-grace",
            ValueType.duration("0s", "1h"),
            "60s",
            "How long any download may take before edge.min-download-rate counts.");
    static final Setting<Duration> DRAIN_TIMEOUT = fixed(
            "edge.drain-timeout",
            ValueType.duration("0s", "1h"),
            "20s",
            "How long a stopping node waits for running downloads.");

    static final List<Setting<?>> ALL = List.of(
            LISTEN,
            OPS_LISTEN,
            BASE_PATH,
            TLS_CERT,
            TLS_KEY,
            EVENT_LOOPS,
            HEADER_TIMEOUT,
            IDLE_TIMEOUT,
            MAX_LINE,
            MAX_HEADERS,
            IN_FLIGHT,
            CONNECTIONS_PER_ADDRESS,
            SEND_BUFFER,
            MIN_DOWNLOAD_RATE,
            DOWNLOAD_GRACE,
            DRAIN_TIMEOUT);

    private EdgeSettings() {}

    static EdgeConfig read(Values values) {
        return new EdgeConfig(
                values.get(LISTEN),
                values.get(BASE_PATH),
                tls(values.get(TLS_CERT), values.get(TLS_KEY)),
                values.get(EVENT_LOOPS),
                values.get(HEADER_TIMEOUT),
                values.get(IDLE_TIMEOUT),
                values.get(MAX_LINE),
                values.get(MAX_HEADERS),
                values.get(IN_FLIGHT),
                values.get(CONNECTIONS_PER_ADDRESS),
                values.get(SEND_BUFFER),
                values.get(MIN_DOWNLOAD_RATE),
                values.get(DOWNLOAD_GRACE),
                values.get(DRAIN_TIMEOUT));
    }

    static OpsConfig readOps(Values values) {
        HostPort ops = values.get(OPS_LISTEN);
        if (ops.port() != 0 && ops.equals(values.get(LISTEN))) {
            throw new IllegalArgumentException("ops.listen and listen are both " + ops + "; give each its own port");
        }
        return new OpsConfig(ops);
    }

    private static Optional<EdgeConfig.Tls> tls(Optional<Path> certificate, Optional<Path> key) {
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("tls.cert and tls.key: set both, or none for plain HTTP");
        }
        return certificate.map(cert -> new EdgeConfig.Tls(cert, key.orElseThrow()));
    }

    private static String basePath(String text) {
        String base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        if (!base.isEmpty() && !base.matches("(/[A-Za-z0-9._~-]+)+")) {
            throw new IllegalArgumentException("its elements are letters, digits and ._~- after a /");
        }
        return base;
    }
}
