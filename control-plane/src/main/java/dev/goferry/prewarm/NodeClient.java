package dev.goferry.prewarm;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks the region's nodes as a go command would, but in the background: {@code Goferry-Priority: background}. Nodes are
 * asked in turn; one that cannot be reached is passed over for the next. Blocking, for virtual threads; thread-safe.
 */
public final class NodeClient implements AutoCloseable {
    /** The header by which a node knows what may wait. */
    public static final String PRIORITY = "Goferry-Priority";

    private static final Duration CONNECT = Duration.ofSeconds(5);

    /** A cold zip of 500 MiB over a slow line; the node gives up on a stalled upstream much earlier. */
    private static final Duration WHOLE = Duration.ofMinutes(15);

    private static final int MAX_REASON = 300;

    /** Asked for one file before it is left for later. */
    private static final int NODES = 3;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .executor(task -> Thread.ofVirtual().name("node-client").start(task))
            .build();
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(
            1, Thread.ofVirtual().name("node-client-clock").factory());
    private final AtomicInteger turn = new AtomicInteger();
    private final Nodes nodes;

    public NodeClient(Nodes nodes) {
        this.nodes = nodes;
        clock.setRemoveOnCancelPolicy(true);
    }

    /** What became of a request. */
    public sealed interface Reply {
        /** 200, and every byte of it. */
        @SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
        record Body(byte[] bytes, long length) implements Reply {}

        /** The node says that it cannot be had: 4xx. */
        record Refused(String reason) implements Reply {}

        /** It may be had later: 5xx, a broken answer, no node within reach. */
        record Later(String reason) implements Reply {}
    }

    /** GETs a path such as {@code golang.org/x/text/@v/v0.3.0.mod} and gives its bytes, at most {@code most}. */
    public Reply read(String path, int most) throws InterruptedException {
        return ask(path, in -> {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new IOException("more than " + most + " bytes");
            }
            return new Reply.Body(bytes, bytes.length);
        });
    }

    /**
     * Has a node fetch it: HEAD, which a node answers once the file is verified and stored, so that no byte comes here.
     * What it refuses is asked for by GET, because only that brings the reason.
     */
    public Reply fetch(String path) throws InterruptedException {
        return ask(node -> stored(node, path));
    }

    private static Reply all(InputStream in) throws IOException {
        long length = in.transferTo(OutputStream.nullOutputStream());
        return new Reply.Body(new byte[0], length);
    }

    /** GETs it into a file, at most {@code most} bytes; what they are is for the caller to prove. */
    public Reply download(String path, Path into, long most) throws InterruptedException {
        return ask(path, in -> {
            long length = 0;
            try (OutputStream out = Files.newOutputStream(into)) {
                byte[] buffer = new byte[64 << 10];
                for (int read = in.read(buffer); read >= 0 && length <= most; read = in.read(buffer)) {
                    out.write(buffer, 0, read);
                    length += read;
                }
            }
            return length > most
                    ? new Reply.Refused("it has more than " + most + " bytes")
                    : new Reply.Body(new byte[0], length);
        });
    }

    private interface Reader {
        Reply read(InputStream in) throws IOException;
    }

    /** One question to one node. */
    private interface Question {
        Reply to(URI node) throws InterruptedException;
    }

    private Reply ask(String path, Reader reader) throws InterruptedException {
        return ask(node -> ask(node, path, reader));
    }

    private Reply ask(Question question) throws InterruptedException {
        List<URI> all = nodes.all();
        if (all.isEmpty()) {
            return new Reply.Later("no node is known; set control.nodes");
        }
        int first = Math.floorMod(turn.getAndIncrement(), all.size());
        Reply reply = new Reply.Later("no node was asked");
        for (int i = 0; i < Math.min(all.size(), NODES); i++) {
            URI node = all.get((first + i) % all.size());
            reply = question.to(node);
            if (!(reply instanceof Reply.Later)) {
                return reply;
            }
        }
        return reply;
    }

    private Reply ask(URI node, String path, Reader reader) throws InterruptedException {
        try {
            HttpRequest request = request(node, path).build();
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            // The request's own time-out ends with the headers; a body that stops coming would hold the step for ever.
            Future<?> cut = clock.schedule(() -> close(response.body()), WHOLE.toSeconds(), TimeUnit.SECONDS);
            try (InputStream in = response.body()) {
                return switch (response.statusCode()) {
                    case 200 -> reader.read(in);
                    case 408, 425, 429 -> new Reply.Later(reason(response.statusCode(), in));
                    default ->
                        response.statusCode() < 500
                                ? new Reply.Refused(reason(response.statusCode(), in))
                                : new Reply.Later(reason(response.statusCode(), in));
                };
            } finally {
                cut.cancel(false);
            }
        } catch (IOException e) {
            return away(node, e);
        }
    }

    private Reply stored(URI node, String path) throws InterruptedException {
        try {
            HttpResponse<Void> response =
                    client.send(request(node, path).HEAD().build(), HttpResponse.BodyHandlers.discarding());
            long length = response.headers().firstValueAsLong("content-length").orElse(0);
            return response.statusCode() == 200
                    ? new Reply.Body(new byte[0], length)
                    : ask(node, path, NodeClient::all);
        } catch (IOException e) {
            return away(node, e);
        }
    }

    private static HttpRequest.Builder request(URI node, String path) {
        String base = node.toString();
        return HttpRequest.newBuilder(URI.create(base + (base.endsWith("/") ? "" : "/") + path))
                .timeout(WHOLE)
                .header(PRIORITY, "background");
    }

    private static Reply.Later away(URI node, IOException e) {
        String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new Reply.Later("node " + node + ": " + why);
    }

    private static void close(InputStream in) {
        try {
            in.close();
        } catch (IOException e) {
            // Its reader is told.
        }
    }

    /** The node's first line says what is wrong. */
    private static String reason(int status, InputStream in) throws IOException {
        String text = new String(in.readNBytes(4 << 10), StandardCharsets.UTF_8);
        String line = text.strip().lines().findFirst().orElse("");
        return status + " " + (line.length() > MAX_REASON ? line.substring(0, MAX_REASON) + "…" : line);
    }

    @Override
    public void close() {
        clock.shutdownNow();
        client.shutdownNow();
    }
}
