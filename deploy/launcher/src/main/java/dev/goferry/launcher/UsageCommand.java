package dev.goferry.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "usage",
        mixinStandardHelpOptions = true,
        description = "The module versions that clients asked for most, with how many requests.")
final class UsageCommand extends Remote {
    @Option(names = "--days", paramLabel = "DAYS", defaultValue = "30", description = "Of so many days, with today.")
    private int days;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "At most so many, 1,000 in all.")
    private int limit;

    @Override
    int run(AdminClient client) throws Refused, InterruptedException {
        ObjectNode usage = client.get("/usage?days=" + days + "&limit=" + limit);
        String lines = StreamSupport.stream(usage.path("items").spliterator(), false)
                .map(UsageCommand::line)
                .collect(Collectors.joining("\n"));
        print(usage, lines.isEmpty() ? "nothing was asked for in " + days + " days" : lines);
        return Exit.OK;
    }

    private static String line(JsonNode version) {
        return String.format(
                "%10d  %s@%s",
                version.path("requests").asLong(),
                version.path("module").asText(),
                version.path("version").asText());
    }
}
