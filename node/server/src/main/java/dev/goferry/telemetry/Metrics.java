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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code /metrics}: the node's own counters, read when scraped, and those of its JVM. Nothing of it is loaded before the
 * first scrape, which a start need not wait for. Thread-safe; blocks.
 */
public final class Metrics implements AutoCloseable {
    private final Consumer<Scrape> node;
    private @Nullable PrometheusMeterRegistry registry;
    private @Nullable JvmGcMetrics gc;

    /** @param node tells the node's own metrics to each scrape */
    public Metrics(Consumer<Scrape> node) {
        this.node = node;
    }

    /** Everything, in Prometheus' text format. */
    public String text() {
        return registry().scrape();
    }

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
        node.accept(scrape);
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
