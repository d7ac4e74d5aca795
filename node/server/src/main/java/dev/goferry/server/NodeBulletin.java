package dev.goferry.server;

import dev.goferry.config.NodeConfig;
import dev.goferry.config.StoreConfig;
import dev.goferry.flight.Flight;
import dev.goferry.json.FlatJson;
import dev.goferry.telemetry.RequestMeters;
import dev.goferry.telemetry.Result;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node says of itself to whoever watches the cluster, every {@link #EVERY}: a flat JSON object a line, each with
 * a {@code type}. Counters count from the node's start, so that a word that is lost loses nothing.
 */
final class NodeBulletin implements AutoCloseable {
    /** Short enough for a page that shows flights, long enough to cost nothing. */
    static final Duration EVERY = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(NodeBulletin.class);
    private static final int MOST_FLIGHTS = 40;
    private static final int MOST_UPSTREAMS = 20;
    private static final int MOST_MODULES = 30;

    private final NodeMetrics counted;
    private final NodeConfig config;
    private final String name;
    private final Instant started;
    private final Thread telling;

    private NodeBulletin(NodeMetrics counted, NodeConfig config, String name, Instant started) {
        this.counted = counted;
        this.config = config;
        this.name = name;
        this.started = started;
        this.telling = Thread.ofVirtual().name("bulletin").start(this::tell);
    }

    /** Begins to tell; {@code name} is what an operator knows this node by, such as {@code host:port}. */
    static NodeBulletin start(NodeMetrics counted, NodeConfig config, String name, Instant started) {
        return new NodeBulletin(counted, config, name, started);
    }

    private void tell() {
        try {
            while (true) {
                post();
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A figure that cannot be read must not end the telling. */
    private void post() {
        try {
            counted.region().cluster().bulletins().post(text());
        } catch (RuntimeException | IOException e) {
            LOG.debug("nothing was told", e);
        }
    }

    private String text() throws IOException {
        StringBuilder lines = new StringBuilder();
        lines.append(node()).append('\n');
        counted.upstreams().answered().entrySet().stream()
                .limit(MOST_UPSTREAMS)
                .forEach(upstream -> lines.append(FlatJson.empty()
                                .with("type", "upstream")
                                .with("host", upstream.getKey())
                                .with("requests", upstream.getValue().requests())
                                .with("failed", upstream.getValue().failed())
                                .with("resting", counted.upstreams().resting().getOrDefault(upstream.getKey(), false)))
                        .append('\n'));
        counted.fetch()
                .oldestInTheAir(MOST_FLIGHTS)
                .forEach((key, flight) -> lines.append(flight(key, flight)).append('\n'));
        counted.usage()
                .top()
                .first(MOST_MODULES)
                .forEach((module, count) -> lines.append(FlatJson.empty()
                                .with("type", "top")
                                .with("module", module.value())
                                .with("count", count))
                        .append('\n'));
        return lines.toString();
    }

    private FlatJson node() throws IOException {
        RequestMeters requests = counted.requests();
        FlatJson json = FlatJson.empty()
                .with("type", "node")
                .with("v", 1)
                .with("name", name)
                .with("region", counted.name())
                .with("version", Upstreams.version())
                .with("started", started.toString())
                .with("bytes", requests.bytes())
                .with("durationBounds", bounds())
                .with("durations", numbers(requests.byDuration()))
                .with("flights", counted.fetch().inTheAir())
                .with("incidents", counted.incidents().count())
                .with("logBehindMillis", counted.log().behind().toMillis())
                .with("memoryBytes", counted.memory().bytes())
                .with("spoolBytes", counted.spool().reservedBytes());
        for (Map.Entry<Result, Long> each : requests.byResult().entrySet()) {
            json = json.with(each.getKey().label(), each.getValue());
        }
        return store(heap(json));
    }

    private static FlatJson heap(FlatJson json) {
        Runtime runtime = Runtime.getRuntime();
        return json.with("heapBytes", runtime.totalMemory() - runtime.freeMemory())
                .with("heapMostBytes", runtime.maxMemory());
    }

    private FlatJson store(FlatJson json) throws IOException {
        FileStore disk = Files.getFileStore(config.data());
        FlatJson all = json.with("diskFreeBytes", disk.getUsableSpace()).with("diskBytes", disk.getTotalSpace());
        return switch (config.store()) {
            case StoreConfig.Folder _ -> all.with("store", "folder");
            case StoreConfig.Bucket _ ->
                all.with("store", "bucket")
                        .with("cacheMostBytes", config.cache().diskBytes())
                        .with(
                                "cacheBytes",
                                counted.region()
                                        .cache()
                                        .map(cache -> cache.counts().bytes())
                                        .orElse(0L));
        };
    }

    private static FlatJson flight(String key, Flight flight) {
        Flight.Sight sight = flight.look();
        return FlatJson.empty()
                .with("type", "flight")
                .with("key", key)
                .with("length", sight.length())
                .with("readable", sight.readable())
                .with("millis", flight.age().toMillis());
    }

    /** In the order of {@link RequestMeters#durationBounds}, the open one last. */
    private static String numbers(long[] counts) {
        return Arrays.stream(counts).mapToObj(Long::toString).collect(Collectors.joining(","));
    }

    /** In microseconds. */
    private static String bounds() {
        return numbers(RequestMeters.durationBounds().stream()
                .mapToLong(bound -> bound.toNanos() / 1_000)
                .toArray());
    }

    @Override
    public void close() {
        telling.interrupt();
    }
}
