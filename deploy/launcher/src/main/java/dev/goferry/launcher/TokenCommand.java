package dev.goferry.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Who may use the control plane.",
        subcommands = {
            TokenCommand.Create.class,
            TokenCommand.ListTokens.class,
            TokenCommand.Revoke.class,
            CommandLine.HelpCommand.class
        })
final class TokenCommand {
    private TokenCommand() {}

    @Command(name = "create", mixinStandardHelpOptions = true, description = "Makes a token and prints it this once.")
    static final class Create extends Remote {
        @Parameters(paramLabel = "NAME", description = "Whose it is, for people.")
        private String name = "";

        @Option(
                names = "--scope",
                split = ",",
                required = true,
                paramLabel = "SCOPE",
                description = "read, prewarm, purge, replicate or admin; may be repeated or joined by commas.")
        private List<String> scopes = new ArrayList<>();

        @Option(names = "--days", paramLabel = "N", description = "It ends after so many days; never by default.")
        private int days;

        @Override
        int run(AdminClient client) throws Refused, InterruptedException {
            ObjectNode request = Json.object().put("name", name);
            ArrayNode asked = request.putArray("scopes");
            scopes.forEach(asked::add);
            if (days > 0) {
                request.put("expiresInSeconds", days * 86_400L);
            }
            ObjectNode made = client.post("/tokens", request, "");
            print(made, made.path("token").asText());
            return Exit.OK;
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "All tokens but for the secrets in them.")
    static final class ListTokens extends Remote {
        @Override
        int run(AdminClient client) throws Refused, InterruptedException {
            ObjectNode page = client.get("/tokens?limit=1000");
            print(
                    page,
                    StreamSupport.stream(page.path("items").spliterator(), false)
                            .map(ListTokens::line)
                            .collect(Collectors.joining("\n")));
            return Exit.OK;
        }

        private static String line(JsonNode grant) {
            String scopes = StreamSupport.stream(grant.path("scopes").spliterator(), false)
                    .map(JsonNode::asText)
                    .collect(Collectors.joining(","));
            return String.format(
                    "%-14s %-24s %s",
                    grant.path("id").asText(), scopes, grant.path("name").asText());
        }
    }

    @Command(name = "revoke", mixinStandardHelpOptions = true, description = "Ends a token within five seconds.")
    static final class Revoke extends Remote {
        @Parameters(paramLabel = "ID", description = "The token's id, as goferry token list has it.")
        private String id = "";

        @Override
        int run(AdminClient client) throws Refused, InterruptedException {
            if (!id.matches("[a-z0-9]{1,32}")) {
                throw new Refused(Exit.USAGE, "there can be no token " + id + "; give its id, not the token itself");
            }
            client.delete("/tokens/" + id);
            print(Json.object().put("revoked", id), "token " + id + " is revoked");
            return Exit.OK;
        }
    }
}
