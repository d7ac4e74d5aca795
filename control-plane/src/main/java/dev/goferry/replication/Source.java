package dev.goferry.replication;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.commit.Digest;
import dev.goferry.log.Cursor;
import dev.goferry.pin.Pin;
import dev.goferry.sumdb.SumDbReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Asks another region for its log and its files. An IOException means that it cannot be had now. Blocking, thread-safe.
 */
public final class Source implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    /** How long the source may keep us waiting for news. */
    static final Duration WAIT = Duration.ofSeconds(15);

    private static final Duration SMALL_WHOLE = Duration.ofSeconds(30);

    /** The wait for news, and room for a slow answer. */
    private static final Duration LOG_HEAD = WAIT.plusSeconds(15);

    private static final Duration LOG_WHOLE = Duration.ofMinutes(5);

    /** A file that is stored there needs no upstream. */
    private static final Duration FILE_HEAD = Duration.ofSeconds(60);

    /** Without a byte: the last of a large zip wait for its proof there. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    /** 500 MiB over a slow line. */
    private static final Duration FILE_WHOLE = Duration.ofMinutes(15);

    /** 2,000 records and the rest of a segment, 16 KiB each at most. */
    private static final int LOG_BYTES = 64 << 20;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(task -> Thread.ofVirtual().name("replication-client").start(task))
            .build();
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(
            1, Thread.ofVirtual().name("replication-clock").factory());

    private final Duration silence;

    public Source() {
        this(SILENCE);
    }

    Source(Duration silence) {
        this.silence = silence;
        clock.setRemoveOnCancelPolicy(true);
    }

    /** What is in the source's log behind the cursor, or from a time on where the rule has not begun yet. */
    LogPage log(Rule rule, Cursor after) throws IOException, InterruptedException {
        String begin = after.equals(Cursor.START) && rule.filter().since() instanceof Since.Time(Instant time)
                ? "&since=" + URLEncoder.encode(time.toString(), StandardCharsets.UTF_8)
                : "&after=" + URLEncoder.encode(after.text(), StandardCharsets.UTF_8);
        String token = rule.peer()
                .token()
                .orElseThrow(
                        () -> new IOException("the source's token was encrypted under another secret: give it again,"
                                + " goferry replication change " + rule.name() + " --peer-token …"));
        URI target = Peer.below(rule.peer().log(), "api/v1/log?wait=" + WAIT.toSeconds() + begin);
        HttpRequest request = HttpRequest.newBuilder(target)
                .timeout(LOG_HEAD)
                .header("authorization", "Bearer " + token)
                .build();
        byte[] page = ask(request, LOG_WHOLE, (response, in) -> {
            require(response, 200);
            return in.readNBytes(LOG_BYTES);
        });
        return LogPage.parse(page);
    }

    /** The same, as fast as the bytes come. */
    public boolean file(Peer peer, ArtifactKey key, Pin pin, Path into) throws IOException, InterruptedException {
        return file(peer, UnaryOperator.identity(), key, pin, into);
    }

    /**
     * Brings a file that is stored there, without having it fetched; false if it has gone.
     *
     * @param pace wraps the stream that is read, to bound its rate
     * @throws IOException also if these are not the pin's bytes
     */
    boolean file(Peer peer, UnaryOperator<InputStream> pace, ArtifactKey key, Pin pin, Path into)
            throws IOException, InterruptedException {
        URI target = Peer.below(peer.from(), key.path().replace("!", "%21"));
        HttpRequest request = HttpRequest.newBuilder(target)
                .timeout(FILE_HEAD)
                .header("Disable-Module-Fetch", "true")
                .header("Goferry-Priority", "background")
                .build();
        return ask(request, FILE_WHOLE, (response, in) -> {
            if (response.statusCode() == 403 || response.statusCode() == 404 || response.statusCode() == 410) {
                return false;
            }
            require(response, 200);
            copy(pace.apply(in), key, pin, into);
            return true;
        });
    }

    /** A small file of the source's GOPROXY side, of its checksum database's for example. */
    SumDbReader.Read small(Peer peer, String path, int most) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(Peer.below(peer.from(), path.replace("!", "%21")))
                .timeout(SMALL_WHOLE)
                .build();
        return ask(request, SMALL_WHOLE, (response, in) -> {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                return new SumDbReader.Read.Unavailable(502, peer + " sent more than " + most + " bytes");
            }
            return switch (response.statusCode()) {
                case 200 -> new SumDbReader.Read.Bytes(bytes);
                case 404, 410 -> new SumDbReader.Read.NotFound(404, peer + " does not have it");
                default -> new SumDbReader.Read.Unavailable(502, peer + " answered " + response.statusCode());
            };
        });
    }

    /** Whether its GOPROXY side answers at all, whatever it says. */
    boolean isUp(Peer peer) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(Peer.below(peer.from(), ""))
                .timeout(CONNECT)
                .build();
        try {
            return ask(request, CONNECT, (response, in) -> response.statusCode() < 500);
        } catch (IOException e) {
            return false;
        }
    }

    private interface Reader<T> {
        T read(HttpResponse<InputStream> response, InputStream in) throws IOException, InterruptedException;
    }

    private <T> T ask(HttpRequest request, Duration whole, Reader<T> reader) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = send(request);
        // The request's own time-out ends with the headers.
        try (WatchedBody in = new WatchedBody(response.body())) {
            Future<?> cut = clock.schedule(in::closeNow, whole.toMillis(), TimeUnit.MILLISECONDS);
            long often = WatchedBody.lookMillis(silence);
            Future<?> watch =
                    clock.scheduleWithFixedDelay(() -> in.closeIfSilent(silence), often, often, TimeUnit.MILLISECONDS);
            try {
                return reader.read(response, in);
            } finally {
                cut.cancel(false);
                watch.cancel(false);
            }
        }
    }

    /** The JDK's client says who is away by the name of a class alone. */
    private HttpResponse<InputStream> send(HttpRequest request) throws IOException, InterruptedException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new IOException("no connection to " + at(request.uri()) + "; is it running?", e);
        } catch (HttpTimeoutException e) {
            throw new IOException(at(request.uri()) + " does not answer", e);
        }
    }

    private static String at(URI uri) {
        return uri.getHost() + ":" + uri.getPort();
    }

    private static void require(HttpResponse<InputStream> response, int status) throws IOException {
        if (response.statusCode() != status) {
            throw new IOException(at(response.uri()) + " answered "
                    + response.statusCode()
                    + (response.statusCode() == 401 ? ": give the rule another token" : ""));
        }
    }

    private static void copy(InputStream in, ArtifactKey key, Pin pin, Path into) throws IOException {
        try (OutputStream out = Files.newOutputStream(into)) {
            if (!Digest.copy(in, out, pin.size()).isOf(pin)) {
                throw new IOException(key + " came with other bytes than the source's log says");
            }
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        client.shutdownNow();
    }
}
