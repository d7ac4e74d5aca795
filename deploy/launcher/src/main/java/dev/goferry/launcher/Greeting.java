package dev.goferry.launcher;

import dev.goferry.config.Configuration;
import dev.goferry.config.HostPort;
import dev.goferry.config.NodeConfig;
import dev.goferry.module.ModulePattern;
import dev.goferry.sumdb.SumDbSpec;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a node says when it is ready: the lines to paste into a shell, and where its things are. */
final class Greeting {
    private static final Set<String> EVERY_ADDRESS = Set.of("0.0.0.0", "::", "*");

    private Greeting() {}

    static String text(Configuration configuration, int port, int opsPort) {
        NodeConfig node = configuration.node();
        String scheme = node.edge().tls().isPresent() ? "https://" : "http://";
        StringBuilder text = new StringBuilder("Goferry " + VersionCommand.version() + " is ready. For go:\n\n");
        text.append("    export GOPROXY=")
                .append(scheme)
                .append(reachable(node.edge().listen(), port))
                .append(node.edge().basePath())
                .append('\n');
        checksumHints(configuration)
                .forEach(line -> text.append("    ").append(line).append('\n'));
        text.append("\nupstream  ").append(entry(configuration, "upstream"));
        text.append("\nregion    ").append(node.region());
        text.append("\ndata      ").append(node.data());
        text.append("\nmetrics   http://")
                .append(reachable(node.ops().listen(), opsPort))
                .append("/metrics\n");
        return text.toString();
    }

    /** The checksum database is reached through the proxy by itself; only what differs from go's defaults is said. */
    private static Stream<String> checksumHints(Configuration configuration) {
        NodeConfig node = configuration.node();
        String unverified = Stream.of(
                        node.checks().privateModules(), node.checks().unverified())
                .map(ModulePattern::globs)
                .filter(globs -> !globs.isEmpty())
                .collect(Collectors.joining(","));
        Stream<String> patterns =
                unverified.isEmpty() ? Stream.of() : Stream.of("export GONOSUMDB='" + unverified + "'");
        return switch (node.checks().database()) {
            case SumDbSpec.Off() -> patterns;
            case SumDbSpec.Database database when database.key().name().equals("sum.golang.org") -> patterns;
            case SumDbSpec.Database database ->
                Stream.concat(patterns, Stream.of("export GOSUMDB='" + entry(configuration, "sumdb") + "'"));
        };
    }

    static HostPort reachable(HostPort listen, int port) {
        return EVERY_ADDRESS.contains(listen.host()) ? new HostPort("127.0.0.1", port) : listen.withPort(port);
    }

    private static String entry(Configuration configuration, String key) {
        return configuration.entries().stream()
                .filter(entry -> entry.key().equals(key))
                .map(Configuration.Entry::text)
                .findFirst()
                .orElseThrow();
    }
}
