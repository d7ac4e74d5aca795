package dev.goferry.launcher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "refresh",
        mixinStandardHelpOptions = true,
        description = "Has every node ask again for a module's versions and for what it was told is not there.")
final class RefreshCommand extends Remote {
    @Parameters(paramLabel = "MODULE[@VERSION]", description = "The module; its files stay.")
    private String module = "";

    @Override
    int run(AdminClient client) throws Refused, InterruptedException {
        ObjectNode done = client.post("/refresh", Json.object().put("module", module), "");
        print(done, done.path("module").asText() + " is refreshed on every node within five seconds");
        return Exit.OK;
    }
}
