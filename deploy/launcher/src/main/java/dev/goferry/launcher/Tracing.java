package dev.goferry.launcher;

import dev.goferry.config.NodeConfig;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends spans to the endpoint of {@code trace.otlp}, in batches; what its queue of 2,048 spans cannot hold is dropped.
 * Without an endpoint nothing of OpenTelemetry's SDK is loaded.
 */
final class Tracing implements AutoCloseable {
    private static final String PATH = "/v1/traces";
    private static final int QUEUE = 2_048;
    private static final int BATCH = 512;
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final @Nullable OpenTelemetrySdk sdk;

    private Tracing(@Nullable OpenTelemetrySdk sdk) {
        this.sdk = sdk;
    }

    static Tracing open(NodeConfig config) {
        Optional<URI> endpoint = config.traceEndpoint();
        return new Tracing(endpoint.isPresent() ? sdk(endpoint.get(), config.region()) : null);
    }

    OpenTelemetry telemetry() {
        OpenTelemetrySdk open = sdk;
        return open == null ? OpenTelemetry.noop() : open;
    }

    private static OpenTelemetrySdk sdk(URI endpoint, String region) {
        String base = endpoint.toString().replaceAll("/+$", "");
        OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(base.endsWith(PATH) ? base : base + PATH)
                .setTimeout(TIMEOUT)
                .build();
        BatchSpanProcessor batches = BatchSpanProcessor.builder(exporter)
                .setMaxQueueSize(QUEUE)
                .setMaxExportBatchSize(BATCH)
                .setScheduleDelay(EVERY)
                .setExporterTimeout(TIMEOUT)
                .build();
        Attributes names = Attributes.builder()
                .put("service.name", "goferry")
                .put("service.version", VersionCommand.version())
                .put("goferry.region", region)
                .build();
        return OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .setResource(Resource.getDefault().merge(Resource.create(names)))
                        .addSpanProcessor(batches)
                        .build())
                .build();
    }

    /** Sends what is left, for five seconds at most. */
    @Override
    public void close() {
        OpenTelemetrySdk open = sdk;
        if (open != null) {
            open.getSdkTracerProvider().shutdown().join(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
