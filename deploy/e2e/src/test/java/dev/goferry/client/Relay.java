package dev.goferry.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.goferry.history.History;
import dev.goferry.history.Observation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between a go command and a node over HTTP/1.1, passes everything on, and writes down what the client saw. An
 * answer that breaks is broken for the client too.
 */
final class Relay implements AutoCloseable {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ServerSocket listener;
    private final String node;
    private final History history;

    private Relay(ServerSocket listener, String node, History history) {
        this.listener = listener;
        this.node = node;
        this.history = history;
    }

    /** In front of the node at this URL, which has no path. */
    static Relay start(String node, History history) throws IOException {
        Relay relay = new Relay(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()), node, history);
        Thread.ofVirtual().name("relay").start(relay::accept);
        return relay;
    }

    /** What to put into GOPROXY. */
    String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed: the run is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                for (String header = in.readLine(); header != null && !header.isEmpty(); ) {
                    header = in.readLine();
                }
                String[] words = line.split(" ", 3);
                pass(words[0], words[1], socket.getOutputStream());
            }
        } catch (IOException e) {
            // Either side broke off: closing the socket tells the other one.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private void pass(String method, String target, OutputStream out) throws IOException, InterruptedException {
        Instant start = Instant.now();
        HttpRequest request = HttpRequest.newBuilder(URI.create(node + target))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(60))
                .build();
        Seen seen = new Seen(method, target, start);
        try {
            HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            seen.status = answer.statusCode();
            seen.length = answer.headers().firstValueAsLong("content-length");
            String type = answer.headers().firstValue("content-type").orElse("");
            String head = "HTTP/1.1 " + seen.status + " Relayed\r\nContent-Type: " + type + "\r\nContent-Length: "
                    + seen.length.orElseThrow(() -> new IOException("an answer without a length")) + "\r\n\r\n";
            out.write(head.getBytes(ISO_8859_1));
            seen.copy(answer.body(), out);
            seen.clean = true;
        } finally {
            history.add(seen.observation(node));
        }
    }

    /** An answer while it passes. */
    private static final class Seen {
        private final String method;
        private final String target;
        private final Instant start;
        private final MessageDigest digest = sha256();
        private int status;
        private OptionalLong length = OptionalLong.empty();
        private long received;
        private boolean clean;

        Seen(String method, String target, Instant start) {
            this.method = method;
            this.target = target;
            this.start = start;
        }

        void copy(InputStream from, OutputStream to) throws IOException {
            try (from) {
                byte[] piece = new byte[64 << 10];
                for (int got = from.read(piece); got >= 0; got = from.read(piece)) {
                    digest.update(piece, 0, got);
                    received += got;
                    to.write(piece, 0, got);
                }
                to.flush();
            }
        }

        Observation observation(String node) {
            String sha256 = HexFormat.of().formatHex(digest.digest());
            return new Observation(
                    start, Instant.now(), node, "local", "go", method, target, status, length, received, clean, sha256);
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        client.shutdownNow();
    }
}
