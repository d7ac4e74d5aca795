package dev.goferry.prewarming;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An index as index.golang.org describes itself: lines from {@code since} on, itself included, at most {@code limit}. */
final class FeedServer implements AutoCloseable {
    private record Line(String path, String version, Instant time) {}

    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    final AtomicInteger asked = new AtomicInteger();
    volatile int status = 200;

    FeedServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/index", this::answer);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void add(String path, String version, Instant time) {
        lines.add(new Line(path, version, time));
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        Map<String, String> query = Stream.of(
                        exchange.getRequestURI().getQuery().split("&", -1))
                .map(each -> each.split("=", 2))
                .collect(Collectors.toMap(each -> each[0], each -> each[1]));
        Instant since = Instant.parse(query.get("since"));
        String text = lines.stream()
                .filter(line -> !line.time().isBefore(since))
                .limit(Integer.parseInt(query.get("limit")))
                .map(line -> "{\"Path\":\"" + line.path() + "\",\"Version\":\"" + line.version() + "\",\"Timestamp\":\""
                        + line.time() + "\"}\n")
                .collect(Collectors.joining());
        byte[] body = text.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
