package dev.goferry.config;

import static dev.goferry.config.Setting.fixed;

import dev.goferry.counting.UsageConfig;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The keys of freshness, limits and what an operator sees. */
final class BehaviourSettings {
    static final Setting<String> REGION = fixed(
            "region",
            new ValueType<>("a name of lower-case letters, digits and -", BehaviourSettings::region),
            "local",
            "The name of this node's region, in its metrics, traces and greeting.");
    static final Setting<Duration> TTL = fixed(
            "freshness.ttl",
            ValueType.duration("0s", "30d"),
            "1m",
            "How long list, @latest and queries are believed without asking.");
    static final Setting<Duration> STALE = fixed(
            "freshness.stale",
            ValueType.duration("0s", "3650d"),
            "7d",
            "How long after that they are still served while one refresh runs or upstream fails.");
    static final Setting<Duration> UNKNOWN_QUERY = fixed(
            "negative.ttl",
            ValueType.duration("0s", "1d"),
            "1m",
            "How long a 404 for list, @latest or a query is remembered.");
    static final Setting<Duration> UNKNOWN_VERSION = fixed(
            "negative.version-ttl",
            ValueType.duration("0s", "1d"),
            "10m",
            "How long a 404 for a canonical version is remembered.");
    static final Setting<Duration> FAILURE = fixed(
            "failure.ttl",
            ValueType.duration("0s", "5m"),
            "5s",
            "How long an upstream's failure is remembered; it is never told as a 404.");
    static final Setting<Long> MAX_ZIP = fixed(
            "limits.zip",
            ValueType.size("1KiB", "500MiB"),
            "500MiB",
            "The largest zip; go itself takes no larger one.");
    static final Setting<Integer> MAX_MOD =
            fixed("limits.mod", ValueType.smallSize("1KiB", "16MiB"), "16MiB", "The largest go.mod.");
    static final Setting<Integer> MAX_INFO =
            fixed("limits.info", ValueType.smallSize("1KiB", "1MiB"), "64KiB", "The largest .info.");
    static final Setting<Integer> MAX_LIST =
            fixed("limits.list", ValueType.smallSize("1KiB", "64MiB"), "16MiB", "The largest version list.");
    static final Setting<AccessLog> ACCESS_LOG = fixed(
            "access-log",
            new ValueType<>("off, stdout or file:PATH", AccessLog::parse),
            "off",
            "Where one line of JSON for each request goes.");
    static final Setting<Optional<URI>> TRACE_OTLP = fixed(
            "trace.otlp",
            ValueType.url("http://127.0.0.1:4318", "http", "https").orNothing(),
            "",
            "The OTLP endpoint (http/protobuf) for traces; nothing sends none.");
    static final Setting<Duration> COMPARE_EVERY = fixed(
            "anti-entropy.interval",
            ValueType.zeroOrDuration("1s", "365d"),
            "1d",
            "Between two comparisons of the store with its log, by one node of a cluster; 0 makes none.");
    static final Setting<Duration> WARM_UP = fixed(
            "warm-up",
            ValueType.zeroOrDuration("10ms", "10s"),
            "0",
            "Before it is ready a node rehearses for at least so long, with files of its own, so that its first clients"
                    + " wait half as long; 400ms is enough. 0 does not, and is ready half a second sooner.");

    static final Setting<Duration> USAGE_FLUSH = fixed(
            "usage.flush",
            ValueType.duration("1s", "1h"),
            "5m",
            "How often the counts of requests are written to the store: the most that a crash loses.");
    static final Setting<Integer> USAGE_VERSIONS = fixed(
            "usage.versions",
            ValueType.count(1, 1_000_000),
            "50000",
            "Module versions that are counted by name a day; of further ones only the last day is known.");

    static final List<Setting<?>> ALL = List.of(
            REGION,
            TTL,
            STALE,
            UNKNOWN_QUERY,
            UNKNOWN_VERSION,
            FAILURE,
            MAX_ZIP,
            MAX_MOD,
            MAX_INFO,
            MAX_LIST,
            ACCESS_LOG,
            TRACE_OTLP,
            USAGE_FLUSH,
            USAGE_VERSIONS,
            COMPARE_EVERY,
            WARM_UP);

    private BehaviourSettings() {}

    static FreshnessConfig readFreshness(Values values) {
        return new FreshnessConfig(
                values.get(TTL),
                values.get(STALE),
                values.get(UNKNOWN_QUERY),
                values.get(UNKNOWN_VERSION),
                values.get(FAILURE));
    }

    static LimitsConfig readLimits(Values values) {
        return new LimitsConfig(values.get(MAX_ZIP), values.get(MAX_MOD), values.get(MAX_INFO), values.get(MAX_LIST));
    }

    static UsageConfig readUsage(Values values) {
        return new UsageConfig(values.get(USAGE_FLUSH), values.get(USAGE_VERSIONS));
    }

    private static String region(String text) {
        if (!text.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
            throw new IllegalArgumentException("1 to 63 of them, no - at an end");
        }
        return text;
    }
}
