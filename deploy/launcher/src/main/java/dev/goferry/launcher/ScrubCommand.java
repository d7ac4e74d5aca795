package dev.goferry.launcher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.config.Quantity;
import dev.goferry.document.Json;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "scrub",
        mixinStandardHelpOptions = true,
        description = {
            "Reads every stored file again, sets aside what is damaged, and repairs it.",
            "With --wait: exit code 1 if something could not be repaired."
        })
final class ScrubCommand extends Remote {
    @Option(names = "--modules", paramLabel = "GLOBS", defaultValue = "*", description = "As in GOPRIVATE; all: *.")
    private String modules = "*";

    @Option(
            names = "--rate",
            paramLabel = "SIZE",
            defaultValue = "32MiB",
            description = "Bytes a second that each control plane reads at most.")
    private String rate = "32MiB";

    @Option(names = "--wait", description = "Waits for the end and shows how far it is.")
    private boolean wait;

    @Override
    int run(AdminClient client) throws Refused, InterruptedException {
        ObjectNode request = Json.object().put("modules", modules).put("bytesPerSecond", bytes());
        ObjectNode job = client.post("/scrub", request, UUID.randomUUID().toString());
        String id = job.path("id").asText();
        if (!wait) {
            print(job, "job " + id + " begun; goferry job wait " + id);
            return Exit.OK;
        }
        ObjectNode ended = JobWait.until(client, id);
        print(ended, JobText.whole(ended));
        return JobWait.exit(ended);
    }

    private long bytes() throws Refused {
        try {
            return Quantity.size(rate);
        } catch (IllegalArgumentException e) {
            throw new Refused(Exit.USAGE, "--rate: expected a size such as 32MiB: " + e.getMessage());
        }
    }
}
