package dev.goferry.launcher;

import dev.goferry.config.Configuration;
import dev.goferry.config.Machine;
import dev.goferry.server.Node;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * The training run for the AOT cache: what it loads, later starts find loaded. It talks to nobody but itself, whatever
 * the user's configuration says.
 */
@Command(name = "train", hidden = true, description = "Runs a node for a moment, for the start script.")
final class TrainCommand implements Callable<Integer> {
    private static final List<String> PATHS = List.of(
            "/example.com/train/@v/list",
            "/example.com/train/@latest",
            "/example.com/train/@v/v1.0.0.info",
            "/example.com/train/@v/v1.0.0.mod",
            "/example.com/train/@v/v1.0.0.zip");

    @Parameters(paramLabel = "FOLDER", description = "An empty folder for the node's data.")
    private Path data = Path.of("");

    @Override
    public Integer call() throws Exception {
        Machine machine = new Machine(Map.of(), data, Machine.here().cores());
        List<String> sets =
                List.of("listen=127.0.0.1:0", "ops.listen=127.0.0.1:0", "data=" + data, "upstream=off", "sumdb=off");
        Configuration configuration = Configuration.load(machine, Optional.empty(), sets);
        try (Node node = Node.start(configuration.node())) {
            System.out.print(Greeting.text(configuration, node.port(), node.opsPort()));
            for (String path : PATHS) {
                get(node.port(), path);
            }
            get(node.opsPort(), "/metrics");
        }
        return Exit.OK;
    }

    private static void get(int port, String path) throws IOException {
        var connection = (java.net.HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        connection.setConnectTimeout(5_000);
        connection.setReadTimeout(5_000);
        // Any status will do: what counts is that the request went all the way.
        connection.getResponseCode();
        connection.disconnect();
    }
}
