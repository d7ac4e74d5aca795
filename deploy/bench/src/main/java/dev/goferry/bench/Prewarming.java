package dev.goferry.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A standalone Goferry whose control plane is told to prewarm. */
record Prewarming(Started node, URI control) implements AutoCloseable {
    private static final String TOKEN = "only-for-this-figure-and-no-other";
    private static final String COMMAND = "GOFERRY_LISTEN={listen} GOFERRY_OPS_LISTEN={ops} GOFERRY_DATA={dir}/data"
            + " GOFERRY_UPSTREAM={upstream} GOFERRY_SUMDB=off GOFERRY_CONTROL_BOOTSTRAP_TOKEN=" + TOKEN
            + " exec {root}/goferry";
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /** Twice what a purge may take until it holds everywhere. */
    private static final Duration EMPTIED = Duration.ofSeconds(2);

    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");
    private static final Pattern STATE = Pattern.compile("\"state\":\"([a-z]+)\"");
    private static final Pattern FAILED = Pattern.compile("\"failed\":(\\d+)");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    static Prewarming start(Lab lab, OriginProcess origin) throws IOException, InterruptedException {
        var root = Path.of(System.getProperty("bench.root", ".")).toAbsolutePath();
        var address = "127.0.0.1:" + Web.freePort();
        var contender = new Contender.Command("prewarmed", COMMAND, root);
        var node = lab.start(contender, origin, Map.of("GOFERRY_CONTROL_LISTEN", address));
        var started = new Prewarming(node, URI.create("http://" + address));
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!Web.answers(started.control)) { // The node answers first.
            if (System.nanoTime() > end) {
                node.close();
                throw new BenchFailure("no control plane in time");
            }
            Thread.sleep(20);
        }
        return started;
    }

    /** Begins; the job's name. */
    String begin(Sums sums) throws InterruptedException {
        var body = "{\"goSum\": \"" + sums.text().replace("\n", "\\n") + "\"}";
        return first(ID, call("/api/v1/prewarm", body));
    }

    /** Takes all bytes away, as an operator would; they may return. */
    void empty() throws InterruptedException {
        call("/api/v1/purge", "{\"pattern\": \"*\", \"reason\": \"to begin again\", \"mayReturn\": true}");
        Thread.sleep(EMPTIED.toMillis());
    }

    boolean isEnded(String job) throws InterruptedException {
        var state = first(STATE, call("/api/v1/jobs/" + job, null));
        return !state.equals("planning") && !state.equals("running");
    }

    /** Waits for its end; everything must have come. */
    void await(String job) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!isEnded(job)) {
            if (System.nanoTime() > end) {
                throw new BenchFailure("the prewarm does not end");
            }
            Thread.sleep(100);
        }
        var shown = call("/api/v1/jobs/" + job, null);
        if (!first(STATE, shown).equals("done") || !first(FAILED, shown).equals("0")) {
            throw new BenchFailure("the prewarm failed: " + shown);
        }
    }

    private String call(String path, @org.jspecify.annotations.Nullable String body) throws InterruptedException {
        var request = HttpRequest.newBuilder(control.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("authorization", "Bearer " + TOKEN)
                .header("content-type", "application/json");
        if (body != null) {
            request.POST(BodyPublishers.ofString(body));
        }
        try {
            var answer = CLIENT.send(request.build(), BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new BenchFailure(path + " answered " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new BenchFailure(path + ": " + e);
        }
    }

    private static String first(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        if (!found.find()) {
            throw new BenchFailure("no " + pattern + " in " + text);
        }
        return found.group(1);
    }

    @Override
    public void close() {
        node.close();
    }
}
