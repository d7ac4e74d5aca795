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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "replication",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "What this region takes from others.",
        subcommands = {
            ReplicationCommand.Add.class,
            ReplicationCommand.Status.class,
            ReplicationCommand.Remove.class,
            CommandLine.HelpCommand.class
        })
final class ReplicationCommand {
    private static final String RULES = "/replication/rules";

    private ReplicationCommand() {}

    @Command(name = "add", mixinStandardHelpOptions = true, description = "Follows another region.")
    static final class Add extends Remote {
        @Parameters(paramLabel = "NAME", description = "The rule's name: lower case, digits, hyphens.")
        private String name = "";

        @Option(names = "--from", required = true, paramLabel = "URL", description = "The source's GOPROXY URL.")
        private String from = "";

        @Option(
                names = "--log",
                defaultValue = "",
                paramLabel = "URL",
                description = "The source's control plane; port 8082 of the same host by default.")
        private String log = "";

        @Option(
                names = "--peer-token",
                paramLabel = "TOKEN",
                defaultValue = "${env:GOFERRY_PEER_TOKEN:-}",
                showDefaultValue = CommandLine.Help.Visibility.NEVER,
                description = "The source's token with the scope replicate (GOFERRY_PEER_TOKEN).")
        private String token = "";

        @Option(
                names = "--modules",
                required = true,
                paramLabel = "GLOBS",
                description = "As in GOPRIVATE, joined by commas; * for all.")
        private String modules = "";

        @Option(names = "--private", description = "Also what is private there.")
        private boolean isPrivate;

        @Option(names = "--purges", description = "The source's purges are applied here.")
        private boolean purges;

        @Override
        int run(AdminClient client) throws Refused, InterruptedException {
            if (token.isEmpty()) {
                throw new Refused(
                        Exit.USAGE,
                        "no token of the source: there, goferry token create NAME --scope replicate;"
                                + " here, set GOFERRY_PEER_TOKEN to it");
            }
            ObjectNode rule = Json.object()
                    .put("name", name)
                    .put("from", from)
                    .put("log", log.isEmpty() ? beside(from) : log)
                    .put("token", token)
                    .put("modules", modules)
                    .put("private", isPrivate)
                    .put("purges", purges);
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
                            "%-20s lag %.1f s, %d records; %d files, %d conflicts, %d missing; %s from %s",
                            rule.path("name").asText(),
                            rule.path("lagSeconds").asDouble(),
                            rule.path("lagRecords").asLong(),
                            rule.path("stored").asLong(),
                            rule.path("conflicts").asLong(),
                            rule.path("missing").asLong(),
                            rule.path("modules").asText(),
                            rule.path("from").asText())
                    + (rule.has("trouble") ? "\n    " + rule.path("trouble").asText() : "");
        }
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, description = "Ends a rule; what it brought stays.")
    static final class Remove extends Remote {
        @Parameters(paramLabel = "NAME", description = "The rule.")
        private String name = "";

        @Override
        int run(AdminClient client) throws Refused, InterruptedException {
            if (!name.matches("[a-z0-9-]{1,63}")) {
                throw new Refused(Exit.USAGE, "there can be no rule " + name + "; see goferry replication list");
            }
            client.delete(RULES + "/" + name);
            print(Json.object().put("removed", name), "rule " + name + " is removed");
            return Exit.OK;
        }
    }
}
