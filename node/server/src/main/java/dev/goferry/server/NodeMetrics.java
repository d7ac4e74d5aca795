package dev.goferry.server;

import dev.goferry.cache.Memory;
import dev.goferry.checksum.ChecksumVerifier;
import dev.goferry.edge.AccessLog;
import dev.goferry.fetch.ArtifactFetch;
import dev.goferry.fetch.Incidents;
import dev.goferry.prefetch.Reason;
import dev.goferry.prefetch.Uses;
import dev.goferry.proxy.Prefetching;
import dev.goferry.spool.SpoolArea;
import dev.goferry.telemetry.RequestMeters;
import dev.goferry.telemetry.Scrape;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Everything in a node that counts, read when {@code /metrics} is scraped. */
record NodeMetrics(
        String name,
        Region region,
        RequestMeters requests,
        ArtifactFetch fetch,
        Upstreams upstreams,
        Prefetching prefetching,
        ChecksumVerifier checksums,
        Incidents incidents,
        Memory memory,
        SpoolArea spool,
        LogSide log,
        @Nullable Comparison comparison,
        @Nullable AccessLog accessLog) {
    private static final String PREFETCH = "goferry_prefetch_";

    void into(Scrape scrape) {
        scrape.info(
                "goferry_build",
                "What is running, and where.",
                "version",
                Upstreams.version(),
                "region",
                name,
                "role",
                "node");
        region.into(scrape);
        log.into(scrape);
        if (comparison != null) {
            comparison.into(scrape);
        }
        requests.into(scrape);
        fetch.into(scrape);
        upstreams.into(scrape);
        prefetches(scrape, prefetching.uses());
        Scrape.Counters lookups = scrape.counters(
                "goferry_checksum_lookups", "What the checksum database said about module versions, by outcome.");
        checksums.outcomes().forEach((outcome, count) -> lookups.add(count, "outcome", outcome));
        lookups.end();
        scrape.counter("goferry_incidents", "Bytes that were not what they must be.", incidents.count());
        scrape.gauge("goferry_memory_cache_entries", "Small answers in memory.", (double) memory.entries());
        scrape.gauge("goferry_memory_cache_bytes", "Their bodies and bookkeeping.", (double) memory.bytes());
        scrape.gauge("goferry_spool_reserved_bytes", "Disk promised to downloads.", (double) spool.reservedBytes());
        scrape.counter(
                "goferry_access_log_dropped_lines",
                "Lines that the access log was too slow for.",
                accessLog == null ? 0 : accessLog.dropped());
    }

    private static void prefetches(Scrape scrape, Map<Reason, Uses> uses) {
        counts(scrape, uses, "issued", "Files fetched ahead, by reason.", Uses::issued);
        counts(scrape, uses, "used", "Of these, asked for by a client.", Uses::used);
        counts(scrape, uses, "wasted", "Of these, asked for by nobody in time, or failed.", Uses::wasted);
        counts(scrape, uses, "overtaken", "Asked for by a client before their turn.", Uses::overtaken);
        counts(scrape, uses, "dropped", "Given up: the queue was full, or the reason does not pay.", Uses::dropped);
        Scrape.Gauges rates = scrape.gauges(PREFETCH + "use_ratio", "Used of issued, 0 to 1.");
        uses.forEach((reason, counted) -> rates.add(counted.rate(), "reason", label(reason)));
        rates.end();
    }

    private static void counts(
            Scrape scrape, Map<Reason, Uses> uses, String name, String help, ToLongFunction<Uses> count) {
        Scrape.Counters counters = scrape.counters(PREFETCH + name, help);
        uses.forEach((reason, counted) -> counters.add(count.applyAsLong(counted), "reason", label(reason)));
        counters.end();
    }

    private static String label(Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
