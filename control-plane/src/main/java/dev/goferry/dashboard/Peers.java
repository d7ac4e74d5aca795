package dev.goferry.dashboard;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.artifact.ArtifactKey;
import dev.goferry.document.Json;
import dev.goferry.replication.Rule;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Asks the regions that this one follows whether they hold a file: by their GOPROXY sides, with {@code
 * Disable-Module-Fetch}, so that asking makes none of them fetch. A private module is named only to those that already may
 * send such. Blocking, thread-safe.
 */
final class Peers implements AutoCloseable {
    /** Asked about one version. */
    static final int MOST = 20;

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(task -> Thread.ofVirtual().name("peers").start(task))
            .build();

    /** For each rule, whether its source holds the file: {@code yes}, {@code no} or {@code unknown}. */
    List<ObjectNode> ask(List<Rule> rules, ArtifactKey key, boolean isPrivate) throws InterruptedException {
        List<Rule> asked = rules.stream().limit(MOST).toList();
        List<Future<String>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            asked.forEach(rule -> answers.add(threads.submit(() -> holds(rule, key, isPrivate))));
        }
        List<ObjectNode> all = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            Rule rule = asked.get(i);
            all.add(Json.object()
                    .put("region", rule.name())
                    .put("at", rule.peer().from().toString())
                    .put("holds", told(answers.get(i))));
        }
        return all;
    }

    private String holds(Rule rule, ArtifactKey key, boolean isPrivate) throws IOException, InterruptedException {
        if (isPrivate && !rule.filter().isPrivate()) {
            return "unknown";
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(rule.peer().from() + "/" + key.path()))
                .timeout(PATIENCE)
                .header("Disable-Module-Fetch", "true")
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        return switch (client.send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode()) {
            case 200 -> "yes";
            case 404, 410 -> "no";
            default -> "unknown";
        };
    }

    private static String told(Future<String> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            return "unknown";
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
