package dev.goferry.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A control plane that is told what to do. */
record Control(URI url) {
    static final String TOKEN = "only-for-this-figure-and-no-other";

    /** What a command needs so that its control plane answers; {@code {control}} is filled in with host:port. */
    static final String SETTINGS = "GOFERRY_CONTROL_LISTEN={control} GOFERRY_CONTROL_BOOTSTRAP_TOKEN=" + TOKEN;

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /** Twice what a purge may take until it holds everywhere. */
    private static final Duration EMPTIED = Duration.ofSeconds(2);

    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");
    private static final Pattern STATE = Pattern.compile("\"state\":\"([a-z]+)\"");
    private static final Pattern FAILED = Pattern.compile("\"failed\":(\\d+)");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** Begins; the job's name. */
    String begin(Sums sums) throws InterruptedException {
        var body = "{\"goSum\": \"" + sums.text().replace("\n", "\\n") + "\"}";
        return first(ID, call("/api/v1/prewarm", body));
    }

    /** Takes all bytes of the region away, as an operator would; they may return. */
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

    /** Waits until it answers: a standalone's node does so first. */
    Control awaited() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!Web.answers(url)) {
            if (System.nanoTime() > end) {
                throw new BenchFailure("no control plane in time");
            }
            Thread.sleep(20);
        }
        return this;
    }

    private String call(String path, @org.jspecify.annotations.Nullable String body) throws InterruptedException {
        var request = HttpRequest.newBuilder(url.resolve(path))
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
}
