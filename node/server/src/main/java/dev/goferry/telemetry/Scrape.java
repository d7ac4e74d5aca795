package dev.goferry.telemetry;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The metrics of one scrape, in Prometheus' names: base units, {@code _total} put behind counters by the text format.
 * Labels never name a module or a version. For one thread.
 */
public final class Scrape {
    private final MetricSnapshots.Builder all = MetricSnapshots.builder();

    /** A counter of several label values; it may be empty. */
    public final class Counters {
        private final CounterSnapshot.Builder family;

        private Counters(String name, String help) {
            family = CounterSnapshot.builder().name(name).help(help);
        }

        /** Adds one of its counters; {@code labels} are name, value, name, value. */
        public void add(long count, String... labels) {
            family.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                    .labels(Labels.of(labels))
                    .value((double) count)
                    .build());
        }

        public void end() {
            all.metricSnapshot(family.build());
        }
    }

    /** A gauge of several label values; it may be empty. */
    public final class Gauges {
        private final GaugeSnapshot.Builder family;

        private Gauges(String name, String help) {
            family = GaugeSnapshot.builder().name(name).help(help);
        }

        /** Adds one of its gauges; {@code labels} are name, value, name, value. */
        public void add(double value, String... labels) {
            family.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .labels(Labels.of(labels))
                    .value(value)
                    .build());
        }

        public void end() {
            all.metricSnapshot(family.build());
        }
    }

    /** A histogram of several label values. */
    final class Histograms {
        private final HistogramSnapshot.Builder family;

        private Histograms(String name, String help) {
            family = HistogramSnapshot.builder().name(name).help(help);
        }

        void add(Latency latency, String... labels) {
            List<Number> bounds = new ArrayList<>();
            for (Duration bound : Latency.bounds()) {
                bounds.add(seconds(bound));
            }
            bounds.add(Double.POSITIVE_INFINITY);
            List<Number> counts = new ArrayList<>();
            for (long count : latency.counts()) {
                counts.add(count);
            }
            family.dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                    .labels(Labels.of(labels))
                    .classicHistogramBuckets(ClassicHistogramBuckets.of(
                            bounds.stream().map(Number::doubleValue).toList(), counts))
                    .sum(seconds(latency.sum()))
                    .exemplars(Exemplars.of(
                            latency.traced().stream().map(Scrape::exemplar).toList()))
                    .build());
        }

        void end() {
            all.metricSnapshot(family.build());
        }
    }

    private static Exemplar exemplar(Latency.Traced traced) {
        return Exemplar.builder()
                .value(seconds(traced.took()))
                .traceId(traced.span().getTraceId())
                .spanId(traced.span().getSpanId())
                .timestampMillis(traced.atMillis())
                .build();
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    public Counters counters(String name, String help) {
        return new Counters(name, help);
    }

    public Gauges gauges(String name, String help) {
        return new Gauges(name, help);
    }

    Histograms histograms(String name, String help) {
        return new Histograms(name, help);
    }

    public void counter(String name, String help, long count) {
        Counters one = counters(name, help);
        one.add(count);
        one.end();
    }

    public void gauge(String name, String help, double value) {
        Gauges one = gauges(name, help);
        one.add(value);
        one.end();
    }

    /** A constant 1 whose labels say what is running; {@code _info} is put behind the name. */
    public void info(String name, String help, String... labels) {
        all.metricSnapshot(InfoSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder()
                        .labels(Labels.of(labels))
                        .build())
                .build());
    }

    MetricSnapshots snapshots() {
        return all.build();
    }
}
