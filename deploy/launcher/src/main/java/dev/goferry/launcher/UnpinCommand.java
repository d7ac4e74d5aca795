package dev.goferry.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goferry.document.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "unpin", mixinStandardHelpOptions = true, description = "Ends a pin, as goferry pins names it.")
final class UnpinCommand extends Remote {
    @Parameters(paramLabel = "MODULE[@VERSION]", description = "What was pinned.")
    private String module = "";

    @Override
    int run(AdminClient client) throws Refused, InterruptedException {
        for (JsonNode pin : PinsCommand.all(client)) {
            if (pin.path("module").asText().equals(module)) {
                client.delete("/pins/" + pin.path("id").asText());
                print(Json.object().put("unpinned", module), module + " is no longer pinned");
                return Exit.OK;
            }
        }
        throw new Refused(Exit.FAILED, module + " is not pinned; see goferry pins");
    }
}
