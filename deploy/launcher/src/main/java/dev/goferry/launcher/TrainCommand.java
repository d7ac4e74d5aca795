package dev.goferry.launcher;

import dev.goferry.config.InvalidConfig;
import dev.goferry.server.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
        try (Rehearsal rehearsal = new Rehearsal(data);
                ControlSide control = ControlSide.beside(rehearsal.node(), rehearsal.configuration(), List::of)) {
            Node node = rehearsal.node();
            System.out.print(Greeting.text(rehearsal.configuration(), node.port(), node.opsPort()));
            for (int version = 0; version < VERSIONS; version++) {
                rehearsal.version(version);
            }
            rehearsal.crowd(CROWD, VERSIONS);
            rehearsal.hits(HITS);
            Rehearsal.get(node.opsPort(), "/metrics");
            Rehearsal.get(control.port(), "/api/v1/status");
            trainCluster(rehearsal.upstream());
        }
        return Exit.OK;
    }

    /** Less than the rest: where no two ports of loopback are to be had, the cache is still worth having. */
    private void trainCluster(String upstream) throws InvalidConfig, InterruptedException {
        try (TrainingCluster cluster = TrainingCluster.start(data.resolve("cluster"), upstream)) {
            for (int version = 0; version < FOLLOWED; version++) {
                String zip = Rehearsal.path("@v/%s.zip", version);
                try (var crowd = Executors.newVirtualThreadPerTaskExecutor()) {
                    crowd.invokeAll(cluster.members().stream()
                            .map(member -> (Callable<Boolean>) () -> Rehearsal.get(member.port(), zip))
                            .toList());
                }
            }
            for (Node member : cluster.members()) {
                Rehearsal.get(member.opsPort(), "/ready");
                Rehearsal.get(member.opsPort(), "/metrics");
            }
        } catch (IOException e) {
            System.out.println("goferry: trained without a cluster: " + e.getMessage());
        }
    }
}
