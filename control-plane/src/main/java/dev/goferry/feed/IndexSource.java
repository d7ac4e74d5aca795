package dev.goferry.feed;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Asks the feed. An IOException means that it cannot be had now. Blocking, thread-safe. */
final class IndexSource implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration WHOLE = Duration.ofSeconds(60);

    /** 2,000 lines of a longest path and version. */
    private static final int MAX_BYTES = 4 << 20;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .executor(task -> Thread.ofVirtual().name("index-client").start(task))
            .build();
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(
            1, Thread.ofVirtual().name("index-clock").factory());

    IndexSource() {
        clock.setRemoveOnCancelPolicy(true);
    }

    /** At most {@code limit} lines from {@code since} on, itself included, the oldest first. */
    List<IndexLine> read(URI base, Instant since, int limit) throws IOException, InterruptedException {
        String root = base.toString().replaceAll("/+$", "");
        URI target = URI.create(root + "/index?since=" + since + "&limit=" + limit);
        HttpRequest request = HttpRequest.newBuilder(target).timeout(WHOLE).build();
        HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        // The request's own time-out ends with the headers.
        Future<?> cut = clock.schedule(() -> close(response.body()), WHOLE.toSeconds(), TimeUnit.SECONDS);
        try (InputStream in = response.body()) {
            if (response.statusCode() != 200) {
                throw new IOException("the index answered " + response.statusCode());
            }
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("the index sent more than " + MAX_BYTES + " bytes");
            }
            return IndexLine.parse(new String(bytes, StandardCharsets.UTF_8));
        } finally {
            cut.cancel(false);
        }
    }

    private static void close(InputStream in) {
        try {
            in.close();
        } catch (IOException e) {
            // Its reader is told.
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        client.shutdownNow();
    }
}
