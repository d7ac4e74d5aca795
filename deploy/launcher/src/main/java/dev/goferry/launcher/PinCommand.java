package dev.goferry.launcher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "pin",
        mixinStandardHelpOptions = true,
        description = "Keeps a version, or all of a module, in the store whatever the rules of retention say.")
final class PinCommand extends Remote {
    @Parameters(paramLabel = "MODULE[@VERSION]", description = "One version, or all of a module.")
    private String module = "";

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why, for people.")
    private String reason = "";

    @Override
    int run(AdminClient client) throws Refused, InterruptedException {
        ObjectNode pin =
                client.post("/pins", Json.object().put("module", module).put("reason", reason), "");
        print(pin, module + " is pinned; goferry unpin " + module);
        return Exit.OK;
    }
}
