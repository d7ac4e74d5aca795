package dev.goferry.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "schedule",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "What is prewarmed, refreshed, evicted or scrubbed by the clock.",
        subcommands = {
            ScheduleCommand.Add.class,
            ScheduleCommand.ListAll.class,
            ScheduleCommand.Show.class,
            ScheduleCommand.Remove.class,
            CommandLine.HelpCommand.class
        })
final class ScheduleCommand {
    private static final String SCHEDULES = "/schedules";

    private ScheduleCommand() {}

    private static String path(String name) throws Refused {
        if (!name.matches("[a-z0-9-]{1,63}")) {
            throw new Refused(Exit.USAGE, "there can be no schedule " + name + "; see goferry schedule list");
        }
        return SCHEDULES + "/" + name;
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = {
                "Prewarms, refreshes, evicts or scrubs by the clock: one job a schedule.",
                "CRON has the five fields of crontab(5): goferry schedule add nightly '30 3 * * *' golang.org/x/text"
            })
    static final class Add extends Remote {
        @Parameters(index = "0", paramLabel = "NAME", description = "Lower case, digits, hyphens.")
        private String name = "";

        @Parameters(index = "1", paramLabel = "CRON", description = "When: minute hour day month weekday.")
        private String cron = "";

        @Option(
                names = "--zone",
                defaultValue = "UTC",
                paramLabel = "ZONE",
                description = "Whose clock: UTC, or such as Europe/Berlin.")
        private String zone = "UTC";

        @Option(names = "--refresh", paramLabel = "MODULE", description = "A module that is refreshed first.")
        private List<String> refresh = new ArrayList<>();

        @Option(
                names = "--deadline",
                defaultValue = "86400",
                paramLabel = "SECONDS",
                description = "How late a run may begin that was missed.")
        private int deadline;

        @Option(names = "--retention", description = "Evicts down to the quota, as goferry retention run.")
        private boolean retention;

        @Option(names = "--scrub", description = "Reads every stored file again, as goferry scrub.")
        private boolean scrub;

        @Parameters(
                index = "2..*",
                arity = "0..*",
                paramLabel = "MODULE[@QUERY]",
                description = "Modules to prewarm; the latest version by default.")
        private List<String> modules = new ArrayList<>();

        @Mixin
        private PrewarmSources sources = new PrewarmSources();

        @Override
        int run(AdminClient client) throws Refused, InterruptedException {
            ObjectNode schedule =
                    Json.object().put("name", name).put("cron", cron).put("zone", zone);
            schedule.put("startingDeadlineSeconds", deadline);
            refresh.forEach(schedule.putArray("refresh")::add);
            if (!modules.isEmpty() || !sources.isEmpty()) {
                schedule.set("prewarm", sources.request(modules));
            }
            if (retention) {
                schedule.putObject("retention");
            }
            if (scrub) {
                schedule.putObject("scrub");
            }
            print(client.post(SCHEDULES, schedule, ""), "schedule " + name + " begins; goferry schedule list");
            return Exit.OK;
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "All of them, and when each is due.")
    static final class ListAll extends Remote {
        @Override
        int run(AdminClient client) throws Refused, InterruptedException {
            ObjectNode schedules = client.get(SCHEDULES + "?limit=200");
            print(
                    schedules,
                    StreamSupport.stream(schedules.path("items").spliterator(), false)
                            .map(ListAll::line)
                            .collect(Collectors.joining("\n")));
            return Exit.OK;
        }

        private static String line(JsonNode schedule) {
            String last = schedule.has("lastJob")
                    ? ", job " + schedule.path("lastJob").asText()
                    : "";
            return schedule.path("name").asText() + "  " + schedule.path("cron").asText() + " "
                    + schedule.path("zone").asText() + "  next "
                    + schedule.path("nextDue").asText("never") + ", last "
                    + schedule.path("lastDue").asText("never") + last + "; "
                    + schedule.path("skipped").asLong() + " skipped; "
                    + schedule.path("about").asText();
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "The whole of one.")
    static final class Show extends Remote {
        @Parameters(paramLabel = "NAME", description = "The schedule.")
        private String name = "";

        @Override
        int run(AdminClient client) throws Refused, InterruptedException {
            ObjectNode schedule = client.get(path(name));
            print(schedule, schedule.toPrettyString());
            return Exit.OK;
        }
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, description = "Ends one; jobs that it began go on.")
    static final class Remove extends Remote {
        @Parameters(paramLabel = "NAME", description = "The schedule.")
        private String name = "";

        @Override
        int run(AdminClient client) throws Refused, InterruptedException {
            client.delete(path(name));
            print(Json.object().put("removed", name), "schedule " + name + " is removed");
            return Exit.OK;
        }
    }
}
