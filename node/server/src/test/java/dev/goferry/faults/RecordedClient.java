package dev.goferry.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.goferry.history.History;
import dev.goferry.history.Observation;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A client that believes nothing: one raw keep-alive connection, every answer recorded with what was announced, what came
 * and how it ended. An answer that breaks is recorded as broken, not thrown. For one thread.
 */
public final class RecordedClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Small enough for ten thousand clients in one process. */
    private static final int BUFFER = 8 << 10;

    private final String name;
    private final String host;
    private final int port;
    private final History history;
    private @Nullable Socket socket;
    private @Nullable InputStream in;

    /** Of a node on this machine's loopback. */
    public RecordedClient(String name, int port, History history) {
        this(name, "127.0.0.1", port, history);
    }

    RecordedClient(String name, String host, int port, History history) {
        this.name = name;
        this.host = host;
        this.port = port;
        this.history = history;
    }

    /** GETs a raw target to its end. */
    public Got get(String target) {
        return get(target, Long.MAX_VALUE);
    }

    /** GETs a raw target and hangs up after so many bytes of its body. */
    Got get(String target, long leaveAfter) {
        Instant start = Instant.now();
        WireAnswer answer = new WireAnswer(leaveAfter);
        boolean clean = false;
        try {
            InputStream from = send(target);
            clean = answer.read(from);
        } catch (IOException e) {
            answer.broke(e);
        }
        if (!clean || answer.closes()) {
            close();
        }
        Observation seen = new Observation(
                start,
                Instant.now(),
                "node",
                "local",
                name,
                "GET",
                target,
                answer.status(),
                answer.announced() < 0 ? OptionalLong.empty() : OptionalLong.of(answer.announced()),
                answer.received(),
                clean,
                answer.sha256());
        history.add(seen);
        return new Got(seen, answer.headers(), answer.firstBytes(), answer.firstByte());
    }

    private InputStream send(String target) throws IOException {
        Socket to = socket;
        InputStream from = in;
        if (to == null || from == null) {
            to = new Socket(InetAddress.ofLiteral(host), port);
            to.setSoTimeout((int) PATIENCE.toMillis());
            to.setTcpNoDelay(true);
            from = new BufferedInputStream(to.getInputStream(), BUFFER);
            socket = to;
            in = from;
        }
        to.getOutputStream().write(("GET " + target + " HTTP/1.1\r\nHost: node\r\n\r\n").getBytes(ISO_8859_1));
        return from;
    }

    @Override
    public void close() {
        Socket open = socket;
        socket = null;
        in = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            // It is gone already, which is what we want.
        }
    }

    /** Reads the lines of a head into the map; the first line is its value under the empty name. */
    static void readHead(InputStream in, Map<String, String> headers) throws IOException {
        headers.put("", line(in));
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(java.util.Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the connection ended in the head");
            }
            line.write(b);
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }
}
