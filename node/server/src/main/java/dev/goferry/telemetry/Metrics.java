package dev.goferry.telemetry;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code /metrics}: the process's own counters, read when scraped, and those of its JVM. Nothing of it is loaded before the
 * first scrape, which a start need not wait for. Thread-safe; blocks.
 */
public final class Metrics implements AutoCloseable {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final List<Consumer<Scrape>> tellers = new CopyOnWriteArrayList<>();
    private @Nullable PrometheusMeterRegistry registry;
    private @Nullable JvmGcMetrics gc;

    /** @param own tells the process's own metrics to each scrape */
    public Metrics(Consumer<Scrape> own) {
        tellers.add(own);
    }

    /** From now on this is told too. */
    public void add(Consumer<Scrape> more) {
        tellers.add(more);
    }

    /** Everything as a scraper takes it: OpenMetrics, with exemplars, for whoever accepts that, else Prometheus' text. */
    public Page page(@Nullable String accept) {
        String type = accept != null && accept.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
        return new Page(type, registry().scrape(type));
    }

    /** A scrape and its content type. */
    public record Page(String type, String body) {}

    private synchronized PrometheusMeterRegistry registry() {
        PrometheusMeterRegistry open = registry;
        if (open == null) {
            open = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            MultiCollector own = this::collect;
            open.getPrometheusRegistry().register(own);
            JvmGcMetrics pauses = new JvmGcMetrics();
            pauses.bindTo(open);
            new JvmMemoryMetrics().bindTo(open);
            new JvmThreadMetrics().bindTo(open);
            new ProcessorMetrics().bindTo(open);
            new FileDescriptorMetrics().bindTo(open);
            new UptimeMetrics().bindTo(open);
            registry = open;
            gc = pauses;
        }
        return open;
    }

    private MetricSnapshots collect() {
        Scrape scrape = new Scrape();
        tellers.forEach(teller -> teller.accept(scrape));
        return scrape.snapshots();
    }

    @Override
    public synchronized void close() {
        if (gc != null) {
            gc.close();
        }
        if (registry != null) {
            registry.close();
        }
    }
}
