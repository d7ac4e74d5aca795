package dev.goferry.origin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One keep-alive connection of {@link ScriptedOrigin}, on its own virtual thread. */
final class OriginConnection {
    private static final byte[] NOT_FOUND = "not found\n".getBytes(ISO_8859_1);

    private final ScriptedOrigin origin;
    private final Socket socket;

    OriginConnection(ScriptedOrigin origin, Socket socket) {
        this.origin = origin;
        this.socket = socket;
    }

    void run() {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            boolean more = true;
            while (more) {
                Exchange exchange = next(in);
                if (exchange == null) {
                    return;
                }
                origin.begin(exchange);
                try {
                    more = answer(exchange, out);
                } finally {
                    origin.end();
                }
            }
        } catch (IOException e) {
            // The client has gone or the test has closed us: nobody is left to be told.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static @Nullable Exchange next(InputStream in) throws IOException {
        String line = line(in);
        if (line == null) {
            return null;
        }
        String[] words = line.split(" ", -1);
        if (words.length != 3) {
            throw new IOException("not a request line: " + line);
        }
        Map<String, String> headers = new HashMap<>();
        for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        return new Exchange(words[0], words[1], headers);
    }

    private static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            line.write(b);
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }

    /** Whether the connection can carry another request. */
    private boolean answer(Exchange exchange, OutputStream out) throws IOException, InterruptedException {
        Script script = origin.scriptFor(exchange.path);
        Thread.sleep(origin.latency().plus(script.firstByte));
        if (script.hang) {
            awaitClose();
            return false;
        }
        OriginFile file = script.body == null ? origin.file(exchange.path) : new OriginFile.InMemory(script.body);
        long first = script.ranges && file != null ? first(exchange, file.length()) : 0;
        int status = script.status != 0 ? script.status : file == null ? 404 : first > 0 ? 206 : 200;
        OriginFile body = file == null ? new OriginFile.InMemory(NOT_FOUND) : new OriginFile.Rest(file, first);
        out.write(head(script, status, first, body.length()).getBytes(ISO_8859_1));
        out.flush();
        exchange.status = status;
        if (exchange.method.equals("HEAD")) {
            exchange.complete = true;
            return true;
        }
        boolean whole = new OriginBody(script, origin.bytesPerSecond(), exchange).send(body, out);
        if (!whole && script.resetAfter >= 0) {
            socket.setSoLinger(true, 0);
        } else if (!whole && script.stallAfter >= 0) {
            awaitClose();
        }
        exchange.complete = whole;
        boolean close = "close".equalsIgnoreCase(exchange.headers.get("connection"));
        boolean closing = close || "close".equalsIgnoreCase(script.headers.get("Connection"));
        return whole && !closing && keepsAlive(script.framing);
    }

    /** Where the answer begins: at 0, unless {@code Range: bytes=N-} names a byte of the file. */
    private static long first(Exchange exchange, long length) {
        String range = exchange.headers.getOrDefault("range", "");
        if (!range.matches("bytes=\\d{1,12}-")) {
            return 0;
        }
        long first = Long.parseLong(range.substring("bytes=".length(), range.length() - 1));
        return first < length ? first : 0;
    }

    private static boolean keepsAlive(Script.Framing framing) {
        return switch (framing) {
            case LENGTH, CHUNKED -> true;
            case CHUNKED_WITHOUT_END, CLOSE -> false;
        };
    }

    private static String head(Script script, int status, long first, long length) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (first > 0) {
            long whole = first + length;
            headers.put("Content-Range", "bytes " + first + "-" + (whole - 1) + "/" + whole);
        }
        headers.put("Content-Type", "text/plain; charset=utf-8");
        switch (script.framing) {
            case LENGTH -> headers.put("Content-Length", Long.toString(length + script.lengthLie));
            case CHUNKED, CHUNKED_WITHOUT_END -> headers.put("Transfer-Encoding", "chunked");
            case CLOSE -> headers.put("Connection", "close");
        }
        headers.putAll(script.headers);
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        return head.append("\r\n").toString();
    }

    /** Holds the connection open until the client or the test closes it, at most an hour. */
    private void awaitClose() throws IOException {
        socket.setSoTimeout((int) Duration.ofHours(1).toMillis());
        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    }
}
