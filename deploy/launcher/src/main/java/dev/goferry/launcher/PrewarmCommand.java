package dev.goferry.launcher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "prewarm",
        mixinStandardHelpOptions = true,
        description = {
            "Has the region fetch module versions before anybody asks for them.",
            "With --wait: exit code 0 if all could be had, 1 if not."
        })
final class PrewarmCommand extends Remote {
    @Parameters(paramLabel = "MODULE[@QUERY]", arity = "0..*", description = "Modules; the latest version by default.")
    private List<String> modules = new ArrayList<>();

    @Mixin
    private PrewarmSources sources = new PrewarmSources();

    @Option(names = "--wait", description = "Waits for the end and shows how far it is.")
    private boolean wait;

    @Override
    int run(AdminClient client) throws Refused, InterruptedException {
        ObjectNode job = client.post(
                "/prewarm", sources.request(modules), UUID.randomUUID().toString());
        String id = job.path("id").asText();
        if (!wait) {
            print(job, "job " + id + " begun; goferry job wait " + id);
            return Exit.OK;
        }
        ObjectNode ended = JobWait.until(client, id);
        print(ended, JobText.whole(ended));
        return JobWait.exit(ended);
    }
}
