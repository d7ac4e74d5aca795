package dev.goferry.launcher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.config.InvalidConfig;
import dev.goferry.document.Json;
import dev.goferry.server.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

    /** Versions of a job, the first of which no client has asked for. */
    private static final int PREWARMED = 60;

    private static final int FIRST_PREWARMED = 1_000;

    private static final String TOKEN = UUID.randomUUID().toString();

    @Parameters(paramLabel = "FOLDER", description = "An empty folder for the node's data.")
    private Path data = Path.of("");

    @Override
    public Integer call() throws Exception {
        try (Rehearsal rehearsal = new Rehearsal(data, List.of("control.bootstrap-token=" + TOKEN));
                ControlSide control = ControlSide.beside(
                        rehearsal.node(), rehearsal.configuration(), () -> List.of(rehearsal.url()))) {
            Node node = rehearsal.node();
            System.out.print(Greeting.text(rehearsal.configuration(), node.port(), node.opsPort()));
            for (int version = 0; version < VERSIONS; version++) {
                rehearsal.version(version);
            }
            rehearsal.crowd(CROWD, VERSIONS);
            rehearsal.hits(HITS);
            Rehearsal.get(node.opsPort(), "/metrics");
            Rehearsal.get(control.port(), "/api/v1/status");
            trainPrewarm(control.port());
            trainCluster(rehearsal.upstream());
        }
        return Exit.OK;
    }

    /** A job of a go.sum, as the command line begins it and waits for it. */
    private static void trainPrewarm(int port) throws Refused, InterruptedException {
        String goSum = IntStream.range(FIRST_PREWARMED, FIRST_PREWARMED + PREWARMED)
                .mapToObj(version -> TrainingOrigin.MODULE + " v1.0." + version + " h1:nobody-looks-at-it\n")
                .collect(Collectors.joining());
        try (AdminClient client = AdminClient.of("http://127.0.0.1:" + port, TOKEN)) {
            ObjectNode job = client.post("/prewarm", Json.object().put("goSum", goSum), "");
            JobWait.until(client, job.path("id").asText());
        }
    }

    /** Less than the rest: where no two ports of loopback are to be had, the cache is still worth having. */
    private void trainCluster(String upstream) throws InvalidConfig, InterruptedException {
        try (TrainingCluster cluster = TrainingCluster.start(data.resolve("cluster"), upstream)) {
            for (int version = FOLLOWED; version < VERSIONS; version++) {
                Node member = cluster.members().get(version % 2);
                for (String file : List.of("@v/%s.info", "@v/%s.mod", "@v/%s.zip")) {
                    Rehearsal.get(member.port(), Rehearsal.path(file, version));
                }
            }
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
