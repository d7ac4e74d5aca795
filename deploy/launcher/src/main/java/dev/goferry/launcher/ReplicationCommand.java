package dev.goferry.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Json;
import java.net.URI;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "replication",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "What this region takes from others.",
        subcommands = {
            ReplicationCommand.Add.class,
            ReplicationCommand.Status.class,
            ReplicationCommand.Change.class,
            ReplicationCommand.Retry.class,
            ReplicationCommand.Remove.class,
            CommandLine.HelpCommand.class
        })
final class ReplicationCommand {
    private static final String RULES = "/replication/rules";

    private ReplicationCommand() {}

    private static String rule(String name) throws Refused {
        if (!name.matches("[a-z0-9-]{1,63}")) {
            throw new Refused(Exit.USAGE, "there can be no rule " + name + "; see goferry replication list");
        }
        return RULES + "/" + name;
    }

    @Command(name = "add", mixinStandardHelpOptions = true, description = "Follows another region.")
    static final class Add extends Remote {
        @Parameters(paramLabel = "NAME", description = "The rule's name: lower case, digits, hyphens.")
        private String name = "";

        @Mixin
        private RuleOptions options = new RuleOptions();

        @Override
        int run(AdminClient client) throws Refused, InterruptedException {
            ObjectNode rule = options.json().put("name", name);
            if (!rule.has("from") || !rule.has("modules")) {
                throw new Refused(Exit.USAGE, "a rule needs --from and --modules; see goferry replication add --help");
            }
            if (!rule.has("token")) {
                throw new Refused(
                        Exit.USAGE,
                        "no token of the source: there, goferry token create NAME --scope replicate;"
                                + " here, set GOFERRY_PEER_TOKEN to it");
            }
            if (!rule.has("log")) {
                rule.put("log", beside(rule.path("from").asText()));
            }
            print(client.post(RULES, rule, ""), "rule " + name + " begins; goferry replication status");
            return Exit.OK;
        }

        private static String beside(String from) throws Refused {
            try {
                URI base = URI.create(from);
                return base.getScheme() + "://" + base.getHost() + ":8082";
            } catch (IllegalArgumentException e) {
                throw new Refused(Exit.USAGE, "--from is no URL such as https://goferry.example.com: " + from);
            }
        }
    }

    @Command(
            name = "status",
            aliases = "list",
            mixinStandardHelpOptions = true,
            description = "The rules and how far each has come.")
    static final class Status extends Remote {
        @Override
        int run(AdminClient client) throws Refused, InterruptedException {
            ObjectNode rules = client.get(RULES);
            print(
                    rules,
                    StreamSupport.stream(rules.path("items").spliterator(), false)
                            .map(Status::line)
                            .collect(Collectors.joining("\n")));
            return Exit.OK;
        }

        private static String line(JsonNode rule) {
            return String.format(
                            Locale.ROOT,
                            "%-20s lag %.1f s, %d records; %d files, %d conflicts, %d missing, %d set aside; %s from %s",
                            rule.path("name").asText(),
                            rule.path("lagSeconds").asDouble(),
                            rule.path("lagRecords").asLong(),
                            rule.path("stored").asLong(),
                            rule.path("conflicts").asLong(),
                            rule.path("missing").asLong(),
                            rule.path("setAside").asLong(),
                            rule.path("modules").asText(),
                            rule.path("from").asText())
                    + (rule.has("waiting")
                            ? "\n    waits: " + rule.path("waiting").asText()
                            : "")
                    + (rule.has("trouble") ? "\n    " + rule.path("trouble").asText() : "")
                    + StreamSupport.stream(rule.path("failures").spliterator(), false)
                            .map(each ->
                                    "\n    set aside: " + each.path("reason").asText())
                            .collect(Collectors.joining());
        }
    }

    @Command(
            name = "change",
            mixinStandardHelpOptions = true,
            description =
                    "Changes what is given of a rule; it works on at once, from the start if it asks for more now.")
    static final class Change extends Remote {
        @Parameters(paramLabel = "NAME", description = "The rule.")
        private String name = "";

        @Mixin
        private RuleOptions options = new RuleOptions();

        @Override
        int run(AdminClient client) throws Refused, InterruptedException {
            ObjectNode wanted = options.json();
            if (wanted.isEmpty()) {
                throw new Refused(Exit.USAGE, "nothing to change; see goferry replication change --help");
            }
            print(client.patch(rule(name), wanted), "rule " + name + " is changed");
            return Exit.OK;
        }
    }

    @Command(
            name = "retry",
            mixinStandardHelpOptions = true,
            description = "Takes up the files that a rule set aside, within some seconds.")
    static final class Retry extends Remote {
        @Parameters(paramLabel = "NAME", description = "The rule.")
        private String name = "";

        @Override
        int run(AdminClient client) throws Refused, InterruptedException {
            ObjectNode answer = client.post(rule(name) + "/retry");
            print(answer, answer.path("files").asLong() + " files are tried again; goferry replication status");
            return Exit.OK;
        }
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, description = "Ends a rule; what it brought stays.")
    static final class Remove extends Remote {
        @Parameters(paramLabel = "NAME", description = "The rule.")
        private String name = "";

        @Override
        int run(AdminClient client) throws Refused, InterruptedException {
            client.delete(rule(name));
            print(Json.object().put("removed", name), "rule " + name + " is removed");
            return Exit.OK;
        }
    }
}
