package dev.goferry.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.config.Quantity;
import dev.goferry.document.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "retention",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "What the region's store keeps, and what goes when there is no room.",
        subcommands = {
            RetentionCommand.Show.class,
            RetentionCommand.SetRules.class,
            RetentionCommand.Run.class,
            CommandLine.HelpCommand.class
        })
final class RetentionCommand {
    private RetentionCommand() {}

    private static String text(ObjectNode rules) {
        return rules.properties().stream().map(RetentionCommand::line).collect(Collectors.joining("\n"));
    }

    private static String line(Map.Entry<String, JsonNode> rule) {
        JsonNode value = rule.getValue();
        return String.format("%-18s %s", rule.getKey(), value.isValueNode() ? value.asText() : value.toString());
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "The rules.")
    static final class Show extends Remote {
        @Override
        int run(AdminClient client) throws Refused, InterruptedException {
            ObjectNode rules = client.get("/retention");
            print(rules, text(rules));
            return Exit.OK;
        }
    }

    @Command(name = "set", mixinStandardHelpOptions = true, description = "Changes the rules that are named.")
    static final class SetRules extends Remote {
        @Option(names = "--quota", paramLabel = "SIZE", description = "Such as 500GiB, of all module files; 0: none.")
        private @Nullable String quota;

        @Option(names = "--keep", paramLabel = "GLOBS", description = "Modules that never go, as in GOPRIVATE.")
        private @Nullable String keep;

        @Option(names = "--keep-newest", paramLabel = "K", description = "Versions of each module that never go.")
        private @Nullable Integer newest;

        @Option(names = "--keep-requested", paramLabel = "DAYS", description = "Requested within so many days; 0: any.")
        private @Nullable Integer requested;

        @Option(names = "--min-age", paramLabel = "MINUTES", description = "What was stored within it never goes.")
        private @Nullable Integer minAge;

        @Option(
                names = "--evict-first-use",
                arity = "1",
                paramLabel = "true|false",
                description = "Whether versions may go that no checksum database vouches for.")
        private @Nullable Boolean firstUse;

        @Option(
                names = "--archive",
                paramLabel = "RULE",
                description = "A replication rule whose source evicts nothing; '' for none. May be repeated.")
        private @Nullable List<String> archives;

        @Option(names = "--usage-days", paramLabel = "DAYS", description = "How long counts of requests are kept.")
        private @Nullable Integer usageDays;

        @Override
        int run(AdminClient client) throws Refused, InterruptedException {
            AdminClient.Tagged seen = client.tagged("/retention");
            ObjectNode rules = seen.json();
            if (quota != null) {
                rules.put("quotaBytes", bytes(quota));
            }
            if (keep != null) {
                rules.put("keep", keep);
            }
            put(rules, "keepNewest", newest);
            put(rules, "keepRequestedDays", requested);
            put(rules, "minAgeMinutes", minAge);
            put(rules, "usageDays", usageDays);
            if (firstUse != null) {
                rules.put("evictFirstUse", firstUse.booleanValue());
            }
            if (archives != null) {
                List<String> named = new ArrayList<>(archives);
                named.removeIf(String::isEmpty);
                named.forEach(rules.putArray("archives")::add);
            }
            ObjectNode now = client.put("/retention", rules, seen.tag());
            print(now, text(now));
            return Exit.OK;
        }

        private static void put(ObjectNode rules, String name, @Nullable Integer value) {
            if (value != null) {
                rules.put(name, value.intValue());
            }
        }

        private static long bytes(String text) throws Refused {
            try {
                return Quantity.size(text);
            } catch (IllegalArgumentException e) {
                throw new Refused(Exit.USAGE, "--quota: expected a size such as 500GiB: " + e.getMessage());
            }
        }
    }

    @Command(
            name = "run",
            mixinStandardHelpOptions = true,
            description = {
                "Evicts the longest unused versions until the store is within its quota.",
                "With --wait: exit code 1 if a version had to stay after all."
            })
    static final class Run extends Remote {
        @Option(names = "--dry-run", description = "Only tells what would go, what stays, and why.")
        private boolean dryRun;

        @Option(names = "--wait", description = "Waits for the end; a dry run always does.")
        private boolean wait;

        @Override
        int run(AdminClient client) throws Refused, InterruptedException {
            ObjectNode request = Json.object().put("dryRun", dryRun);
            ObjectNode job =
                    client.post("/retention/run", request, UUID.randomUUID().toString());
            String id = job.path("id").asText();
            if (!wait && !dryRun) {
                print(job, "job " + id + " begun; goferry job wait " + id);
                return Exit.OK;
            }
            ObjectNode ended = JobWait.until(client, id);
            print(ended, JobText.whole(ended) + (dryRun ? steps(client, id) : ""));
            return JobWait.exit(ended);
        }

        private static String steps(AdminClient client, String id) throws Refused, InterruptedException {
            ObjectNode page = client.get("/jobs/" + id + "/steps?limit=1000");
            StringBuilder text = new StringBuilder();
            page.path("items")
                    .forEach(step -> text.append('\n').append(step.path("step").asText()));
            return page.has("next") ? text.append("\n… and more").toString() : text.toString();
        }
    }
}
