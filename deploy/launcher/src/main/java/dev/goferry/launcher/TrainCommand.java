package dev.goferry.launcher;

import dev.goferry.config.Configuration;
import dev.goferry.config.InvalidConfig;
import dev.goferry.config.Machine;
import dev.goferry.server.Node;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * The training run for the AOT cache: what it loads, later starts find loaded. It talks to nobody but itself, whatever
 * the user's configuration says.
 */
@Command(name = "train", hidden = true, description = "Runs a node for a moment, for the start script.")
final class TrainCommand implements Callable<Integer> {
    private static final List<String> FILES =
            List.of("@v/list", "@latest", "@v/main.info", "@v/%s.info", "@v/%s.mod", "@v/%s.zip");

    /** Enough for the compiler's profiles, which the cache keeps, to know the hot, the cold and the crowded path. */
    private static final int VERSIONS = 40;

    private static final int CROWD = 100;

    /** Versions that two members want at the same time. */
    private static final int FOLLOWED = 10;

    private static final int HITS = 3_000;

    @Parameters(paramLabel = "FOLDER", description = "An empty folder for the node's data.")
    private Path data = Path.of("");

    @Override
    public Integer call() throws Exception {
        Machine machine = new Machine(Map.of(), data, Machine.here().cores());
        try (TrainingOrigin origin = new TrainingOrigin()) {
            List<String> sets = List.of(
                    "listen=127.0.0.1:0",
                    "ops.listen=127.0.0.1:0",
                    "control.listen=127.0.0.1:0",
                    "data=" + data,
                    "upstream=" + origin.url(),
                    "sumdb=off");
            Configuration configuration = Configuration.load(machine, Optional.empty(), sets);
            try (Node node = Node.start(configuration.node());
                    ControlSide control = ControlSide.beside(node, configuration, List::of)) {
                System.out.print(Greeting.text(configuration, node.port(), node.opsPort()));
                train(node);
                get(control.port(), "/api/v1/status");
            }
            trainCluster(origin.url());
        }
        return Exit.OK;
    }

    /** Less than the rest: where no two ports of loopback are to be had, the cache is still worth having. */
    private void trainCluster(String upstream) throws InvalidConfig {
        try (TrainingCluster cluster = TrainingCluster.start(data.resolve("cluster"), upstream)) {
            for (int version = 0; version < FOLLOWED; version++) {
                String zip = path("@v/%s.zip", version);
                try (var crowd = Executors.newVirtualThreadPerTaskExecutor()) {
                    for (Node member : cluster.members()) {
                        crowd.submit(() -> get(member.port(), zip));
                    }
                }
            }
            for (Node member : cluster.members()) {
                get(member.opsPort(), "/ready");
                get(member.opsPort(), "/metrics");
            }
        } catch (IOException e) {
            System.out.println("goferry: trained without a cluster: " + e.getMessage());
        }
    }

    private static void train(Node node) throws IOException, InterruptedException {
        for (int version = 0; version < VERSIONS; version++) {
            for (String file : FILES) {
                get(node.port(), path(file, version));
                get(node.port(), path(file, version));
            }
        }
        try (var crowd = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> client = () -> get(node.port(), path("@v/%s.zip", VERSIONS));
            crowd.invokeAll(Collections.nCopies(CROWD, client));
        }
        for (int hit = 0; hit < HITS; hit++) {
            get(node.port(), path("@v/%s.info", 0));
        }
        get(node.opsPort(), "/metrics");
    }

    private static String path(String file, int version) {
        return "/" + TrainingOrigin.MODULE + "/" + String.format(file, "v1.0." + version);
    }

    /** Any status will do: what counts is that the request went all the way. */
    private static int get(int port, String path) throws IOException {
        var connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        connection.setConnectTimeout(5_000);
        connection.setReadTimeout(5_000);
        int status = connection.getResponseCode();
        try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            if (body != null) {
                body.transferTo(OutputStream.nullOutputStream());
            }
        }
        return status;
    }
}
