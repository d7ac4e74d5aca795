package dev.goferry.launcher;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.airgap.Part;
import dev.goferry.document.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Sends the parts of an archive one after the other, and none of whose files the region needs any. A control plane that
 * is away is waited for; what it took already it passes over.
 */
final class Sending {
    /** So many troubles are named. */
    static final int NAMED = 100;

    private static final List<String> COUNTS =
            List.of("stored", "bytes", "present", "barred", "conflicts", "refused", "purges");

    /** A file of 500 MiB into a slow bucket. */
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private static final int MISSES = 60;
    private static final Duration REST = Duration.ofSeconds(1);

    private final AdminClient client;
    private final String purges;
    private final long expected;
    private final ObjectNode sum = Json.object();
    private long files;

    /**
     * @param purges of which modules the archive's purges are applied there; empty for none
     * @param expected files, for people; 0 if it is not known
     */
    Sending(AdminClient client, String purges, long expected) {
        this.client = client;
        this.purges = purges;
        this.expected = expected;
        COUNTS.forEach(name -> sum.put(name, 0L));
        sum.putArray("troubles");
    }

    void send(Part part) throws Refused, IOException, InterruptedException {
        int missed = 0;
        while (true) {
            try {
                once(part);
                files += part.files().size();
                Archives.show(String.format(
                        Locale.ROOT,
                        "%d%s files, %.1f MiB new",
                        files,
                        expected > 0 ? "/" + expected : "",
                        sum.path("bytes").asLong() / 1048576.0));
                return;
            } catch (Refused e) {
                missed++;
                if (e.exit() != Exit.UNAVAILABLE || missed > MISSES || (files == 0 && missed > 3)) {
                    throw e;
                }
                Thread.sleep(REST);
            }
        }
    }

    private void once(Part part) throws Refused, IOException, InterruptedException {
        if (purges.isEmpty() && wanted(part) == 0) {
            sum.put("present", sum.path("present").asLong() + part.files().size());
            return;
        }
        try (InputStream in = part.source().open()) {
            BodyPublisher body = BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> in), part.size());
            String query = purges.isEmpty() ? "" : "?purges=" + URLEncoder.encode(purges, StandardCharsets.UTF_8);
            add(client.send("/import" + query, body, PATIENCE));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private long wanted(Part part) throws Refused, InterruptedException {
        return client.send("/import?look=true", BodyPublishers.ofByteArray(part.manifest()), PATIENCE)
                .path("wanted")
                .asLong();
    }

    private void add(ObjectNode report) {
        COUNTS.forEach(name ->
                sum.put(name, sum.path(name).asLong() + report.path(name).asLong()));
        ArrayNode troubles = sum.withArray("troubles");
        report.path("troubles").forEach(trouble -> {
            if (troubles.size() < NAMED) {
                troubles.add(trouble);
            }
        });
    }

    boolean isNothing() {
        return files == 0;
    }

    /** All that was answered, and what was left out here. */
    ObjectNode sum(int leftOut) {
        Archives.show("");
        return sum.put("refused", sum.path("refused").asLong() + leftOut);
    }

    static String text(ObjectNode sum) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%d files stored (%.1f MiB), %d were there, %d kept out by purges, %d conflicts, %d refused",
                sum.path("stored").asLong(),
                sum.path("bytes").asLong() / 1048576.0,
                sum.path("present").asLong(),
                sum.path("barred").asLong(),
                sum.path("conflicts").asLong(),
                sum.path("refused").asLong()));
        sum.path("troubles").forEach(trouble -> text.append("\n  ").append(trouble.asText()));
        return text.toString();
    }
}
