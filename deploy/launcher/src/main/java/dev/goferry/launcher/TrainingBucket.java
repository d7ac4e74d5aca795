package dev.goferry.launcher;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.goferry.digest.Sha256;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A bucket in memory on loopback for the training run, as far as a node asks for one: what a node on a bucket loads and
 * does most, later starts find loaded. It believes every signature.
 */
final class TrainingBucket implements AutoCloseable {
    private static final String NAME = "/train";
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Stored(
            byte[] bytes,
            String tag,
            Instant time,
            @Nullable String writer) {}

    private final NavigableMap<String, Stored> objects = new ConcurrentSkipListMap<>();
    private final HttpServer server;

    TrainingBucket() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(NAME, this::answer);
        server.start();
    }

    /** The value of {@code store}. */
    String store() {
        return "s3:/" + NAME + "?region=us-east-1&endpoint=http://127.0.0.1:"
                + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String key = path.substring(Math.min(path.length(), NAME.length() + 1));
            switch (exchange.getRequestMethod()) {
                case "PUT" -> put(exchange, key);
                case "DELETE" -> {
                    objects.remove(key);
                    exchange.sendResponseHeaders(204, -1);
                }
                default -> {
                    if (key.isEmpty()) {
                        send(exchange, 200, list(exchange.getRequestURI().getQuery()));
                    } else {
                        get(exchange, key);
                    }
                }
            }
        }
    }

    private void put(HttpExchange exchange, String key) throws IOException {
        byte[] bytes = exchange.getRequestBody().readAllBytes();
        Headers asked = exchange.getRequestHeaders();
        String tag = "\"" + Sha256.hex(bytes).substring(0, 32) + "\"";
        Stored fresh = new Stored(
                bytes, tag, Instant.now().truncatedTo(ChronoUnit.SECONDS), asked.getFirst("x-amz-meta-goferry-writer"));
        AtomicBoolean stored = new AtomicBoolean();
        objects.compute(key, (name, old) -> {
            stored.set(mayPut(asked, old));
            return stored.get() ? fresh : old;
        });
        if (stored.get()) {
            exchange.getResponseHeaders().set("ETag", tag);
            exchange.sendResponseHeaders(200, -1);
        } else {
            refuse(exchange, 412, "PreconditionFailed");
        }
    }

    private static boolean mayPut(Headers asked, @Nullable Stored old) {
        String match = asked.getFirst("If-Match");
        boolean isAbsentWanted = asked.containsKey("If-None-Match");
        return old == null ? match == null : !isAbsentWanted && (match == null || match.equals(old.tag()));
    }

    private void get(HttpExchange exchange, String key) throws IOException {
        Stored found = objects.get(key);
        if (found == null) {
            refuse(exchange, 404, "NoSuchKey");
            return;
        }
        Headers headers = exchange.getResponseHeaders();
        headers.set("ETag", found.tag());
        headers.set("Last-Modified", HTTP_DATE.format(found.time()));
        Optional.ofNullable(found.writer()).ifPresent(writer -> headers.set("x-amz-meta-goferry-writer", writer));
        send(exchange, 200, found.bytes());
    }

    private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
        exchange.getResponseHeaders().set("x-minio-error-code", code);
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        String document = "<Error><Code>" + code + "</Code><Message>so it is</Message></Error>";
        send(exchange, status, document.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] list(@Nullable String query) {
        String prefix = "";
        for (String word : query == null ? new String[0] : query.split("&", -1)) {
            prefix = word.startsWith("prefix=") ? word.substring("prefix=".length()) : prefix;
        }
        StringBuilder xml = new StringBuilder("<ListBucketResult><IsTruncated>false</IsTruncated>");
        for (var object : objects.tailMap(prefix).entrySet()) {
            if (!object.getKey().startsWith(prefix)) {
                break;
            }
            xml.append("<Contents><Key>").append(object.getKey()).append("</Key><LastModified>");
            xml.append(object.getValue().time().plusMillis(1)).append("</LastModified><ETag>");
            xml.append(object.getValue().tag()).append("</ETag><Size>");
            xml.append(object.getValue().bytes().length).append("</Size></Contents>");
        }
        return xml.append("</ListBucketResult>").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
