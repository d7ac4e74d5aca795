package dev.goferry.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** Jobs in words. */
final class JobText {
    private static final int BAR = 24;

    private JobText() {}

    /** One line of a list. */
    static String line(JsonNode job) {
        return String.format(
                "%-28s %-9s %-9s %s",
                job.path("id").asText(),
                job.path("state").asText(),
                job.path("kind").asText(),
                job.path("about").asText());
    }

    /** All that is known. */
    static String whole(JsonNode job) {
        StringBuilder text = new StringBuilder(line(job)).append('\n').append(progress(job));
        if (job.has("reason")) {
            text.append("\nreason: ").append(job.path("reason").asText());
        }
        job.path("warnings").forEach(warning -> text.append("\nwarning: ").append(warning.asText()));
        job.path("failures")
                .forEach(failure -> text.append("\nfailed: ")
                        .append(failure.path("step").asText())
                        .append(": ")
                        .append(failure.path("reason").asText()));
        return text.toString();
    }

    /** {@code [#####     ] 120/340, 2 failed, 35.1 MiB, 12.3/s, 18 s left}. */
    static String progress(JsonNode job) {
        JsonNode progress = job.path("progress");
        if (!progress.has("total")) {
            return "naming the steps";
        }
        long total = progress.path("total").asLong();
        long tried = progress.path("done").asLong() + progress.path("failed").asLong();
        int filled = total == 0 ? BAR : (int) (BAR * tried / total);
        String left =
                progress.has("etaSeconds") ? ", " + progress.path("etaSeconds").asLong() + " s left" : "";
        return String.format(
                Locale.ROOT,
                "[%s%s] %d/%d, %d failed, %.1f MiB, %.1f/s%s",
                "#".repeat(filled),
                " ".repeat(BAR - filled),
                tried,
                total,
                progress.path("failed").asLong(),
                progress.path("bytes").asLong() / 1048576.0,
                progress.path("stepsPerSecond").asDouble(),
                left);
    }
}
