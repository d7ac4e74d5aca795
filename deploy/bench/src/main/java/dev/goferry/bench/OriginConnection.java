package dev.goferry.bench;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One keep-alive connection to the {@link Origin}: GET only, which is all that go and proxies send it. */
final class OriginConnection implements Runnable {
    private static final int LONGEST_HEAD = 16 * 1024;
    private static final long CHUNK = 256 * 1024;
    private static final Pattern RANGE = Pattern.compile("(?i)\r\nRange: bytes=(\\d{1,12})-(?=\r|$)");

    private final Origin origin;
    private final SocketChannel socket;
    private final ByteBuffer in = ByteBuffer.allocate(LONGEST_HEAD);

    OriginConnection(Origin origin, SocketChannel socket) {
        this.origin = origin;
        this.socket = socket;
    }

    @Override
    public void run() {
        try (socket) {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            for (var request = next(); request != null; request = next()) {
                answer(request.target(), request.from());
            }
        } catch (IOException gone) {
            // The client went away, as clients do.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is asked for, and from which byte on. */
    private record Request(String target, long from) {}

    /** The next request; null when the client is done. */
    private @Nullable Request next() throws IOException {
        while (true) {
            var head = new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1);
            int end = head.indexOf("\r\n\r\n");
            if (end >= 0) {
                in.flip().position(end + 4);
                in.compact();
                var words = head.substring(0, head.indexOf("\r\n")).split(" ", 3);
                var range = RANGE.matcher(head.substring(0, end));
                long from = range.find() ? Long.parseLong(range.group(1)) : 0;
                return words.length == 3 && words[0].equals("GET") ? new Request(words[1], from) : null;
            }
            if (!in.hasRemaining() || socket.read(in) < 0) {
                return null;
            }
        }
    }

    private void answer(String rawPath, long from) throws IOException, InterruptedException {
        if (rawPath.equals("/-/counts")) {
            send("200 OK", origin.counts().getBytes(StandardCharsets.UTF_8));
            return;
        }
        origin.begun();
        try {
            found(rawPath, from);
        } finally {
            origin.ended();
        }
    }

    private void found(String rawPath, long from) throws IOException, InterruptedException {
        origin.all.increment();
        if (rawPath.endsWith(".zip")) {
            origin.zips.increment();
        }
        Thread.sleep(origin.latency());
        // A plus is itself in a path.
        var path = URLDecoder.decode(rawPath.replace("+", "%2B"), StandardCharsets.UTF_8);
        var sums = origin.sumDb(path);
        if (sums != null) {
            send("200 OK", sums);
            return;
        }
        var file = file(path);
        if (file == null) {
            send("404 Not Found", "not found\n".getBytes(StandardCharsets.UTF_8));
        } else {
            send(file, from);
        }
    }

    private @Nullable Path file(String path) {
        for (var root : origin.roots()) {
            var file = root.resolve(path.substring(1)).normalize();
            if (file.startsWith(root) && Files.isRegularFile(file)) {
                return file;
            }
        }
        return null;
    }

    private void send(String status, byte[] body) throws IOException {
        var head = head(status, body.length, "text/plain; charset=utf-8");
        var out = ByteBuffer.allocate(head.length + body.length)
                .put(head)
                .put(body)
                .flip();
        write(out);
    }

    private void send(Path file, long wanted) throws IOException, InterruptedException {
        try (var channel = FileChannel.open(file)) {
            long from = wanted < channel.size() ? wanted : 0;
            long size = channel.size() - from;
            var type = file.toString().endsWith(".zip") ? "application/zip" : "text/plain; charset=utf-8";
            write(ByteBuffer.wrap(
                    from == 0
                            ? head("200 OK", size, type)
                            : head(
                                    "206 Partial Content\r\nContent-Range: bytes " + from + "-" + (from + size - 1)
                                            + "/" + (from + size),
                                    size,
                                    type)));
            long start = System.nanoTime();
            for (long sent = 0; sent < size; ) {
                sent += channel.transferTo(from + sent, Math.min(CHUNK, size - sent), socket);
                long due = start + (long) (1e9 * sent / origin.bytesPerSecond());
                long ahead = due - System.nanoTime();
                if (ahead > 0 && sent < size) {
                    Thread.sleep(ahead / 1_000_000, (int) (ahead % 1_000_000));
                }
            }
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            socket.write(bytes);
        }
    }

    private static byte[] head(String status, long length, String type) {
        return ("HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nContent-Length: " + length + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
