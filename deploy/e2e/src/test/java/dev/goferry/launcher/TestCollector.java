package dev.goferry.launcher;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/** A small OTLP collector on loopback that decodes the spans it is sent (http/protobuf). */
final class TestCollector implements AutoCloseable {
    /** One span; ids in hexadecimal, {@code links} the spans that it points to, {@code raw} all that was sent of it. */
    record Received(String trace, String id, String parent, String name, List<String> links, String raw) {}

    private record Field(int number, ByteBuffer bytes) {}

    private final List<Received> spans = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    TestCollector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Received> spans() {
        return List.copyOf(spans);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            byte[] body = (zipped ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody())
                    .readAllBytes();
            // ExportTraceServiceRequest.resource_spans = 1, ResourceSpans.scope_spans = 2, ScopeSpans.spans = 2
            for (ByteBuffer resource : all(ByteBuffer.wrap(body), 1)) {
                for (ByteBuffer scope : all(resource, 2)) {
                    all(scope, 2).forEach(span -> spans.add(received(span)));
                }
            }
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private static Received received(ByteBuffer span) {
        return new Received(
                hex(all(span, 1).getFirst()),
                hex(all(span, 2).getFirst()),
                all(span, 4).stream().findFirst().map(TestCollector::hex).orElse(""),
                text(all(span, 5).getFirst()),
                all(span, 13).stream().map(link -> hex(all(link, 2).getFirst())).toList(),
                text(span));
    }

    private static List<ByteBuffer> all(ByteBuffer message, int number) {
        List<ByteBuffer> found = new ArrayList<>();
        ByteBuffer in = message.duplicate().order(java.nio.ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            Field field = next(in);
            if (field.number() == number) {
                found.add(field.bytes());
            }
        }
        return found;
    }

    private static Field next(ByteBuffer in) {
        long tag = varint(in);
        int length = switch ((int) tag & 7) {
            case 0 -> {
                varint(in);
                yield 0;
            }
            case 1 -> 8;
            case 2 -> (int) varint(in);
            case 5 -> 4;
            default -> throw new IllegalArgumentException("not protobuf");
        };
        ByteBuffer bytes = in.slice(in.position(), length);
        in.position(in.position() + length);
        return new Field((int) (tag >>> 3), bytes);
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    private static byte[] bytes(ByteBuffer field) {
        byte[] bytes = new byte[field.remaining()];
        field.duplicate().get(bytes);
        return bytes;
    }

    private static String hex(ByteBuffer field) {
        return HexFormat.of().formatHex(bytes(field));
    }

    private static String text(ByteBuffer field) {
        return new String(bytes(field), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
