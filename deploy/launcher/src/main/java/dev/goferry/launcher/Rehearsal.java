package dev.goferry.launcher;

import dev.goferry.config.Configuration;
import dev.goferry.config.InvalidConfig;
import dev.goferry.config.Machine;
import dev.goferry.server.Node;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/**
 * A node in an empty folder with an upstream of its own, and clients that ask it for what go asks: nobody is served, but
 * what serves the next client is compiled. It talks to nobody but itself, whatever the user's configuration says.
 */
final class Rehearsal implements AutoCloseable {
    private static final List<String> FILES =
            List.of("@v/list", "@latest", "@v/main.info", "@v/%s.info", "@v/%s.mod", "@v/%s.zip");

    private static final Duration SILENCE = Duration.ofSeconds(5);

    private final TrainingOrigin origin;
    private final Configuration configuration;
    private final Node node;

    /** @param more settings, {@code key=value} */
    Rehearsal(Path folder, List<String> more) throws IOException, InvalidConfig {
        origin = new TrainingOrigin();
        try {
            configuration = configuration(folder, origin.url(), more);
            node = Node.start(configuration.node());
        } catch (IOException | InvalidConfig | RuntimeException e) {
            origin.close();
            throw e;
        }
    }

    /** That of a node on loopback with all its things in a folder, whatever this machine's user has configured. */
    static Configuration configuration(Path folder, String upstream, List<String> more) throws InvalidConfig {
        List<String> sets = new ArrayList<>(List.of(
                "listen=127.0.0.1:0",
                "ops.listen=127.0.0.1:0",
                "control.listen=127.0.0.1:0",
                "data=" + folder,
                "upstream=" + upstream,
                "sumdb=off"));
        sets.addAll(more);
        Machine machine = new Machine(Map.of(), folder, Machine.here().cores());
        return Configuration.load(machine, Optional.empty(), sets);
    }

    Node node() {
        return node;
    }

    /** The node's, for a control plane that has it fetch. */
    URI url() {
        return URI.create("http://127.0.0.1:" + node.port());
    }

    /** Its upstream, for other nodes, too. */
    String upstream() {
        return origin.url();
    }

    Configuration configuration() {
        return configuration;
    }

    /** Every kind of file of one version, missed and hit. */
    void version(int version) throws IOException {
        for (String file : FILES) {
            get(node.port(), path(file, version));
            get(node.port(), path(file, version));
        }
    }

    /** So many clients at once on one zip that the node does not have. */
    void crowd(int clients, int version) throws InterruptedException {
        try (var crowd = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Boolean> client = () -> get(node.port(), path("@v/%s.zip", version));
            crowd.invokeAll(Collections.nCopies(clients, client));
        }
    }

    void hits(int requests) throws IOException {
        for (int hit = 0; hit < requests; hit++) {
            get(node.port(), path("@v/%s.info", 0));
        }
    }

    /** Any answer will do: what counts is that the request went all the way. */
    static boolean get(int port, String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) SILENCE.toMillis());
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            byte[] bytes = new byte[16 << 10];
            boolean some = false;
            while (in.read(bytes) > 0) {
                some = true;
            }
            return some;
        }
    }

    static String path(String file, int version) {
        return "/" + TrainingOrigin.MODULE + "/" + String.format(file, "v1.0." + version);
    }

    @Override
    public void close() {
        node.close();
        origin.close();
    }
}
