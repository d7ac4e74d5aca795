package dev.goferry.launcher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Json;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "purge",
        mixinStandardHelpOptions = true,
        description = {
            "Takes stored bytes out of the region. Their hashes stay:",
            "the same bytes may come back (not with --no-return), others never."
        })
final class PurgeCommand extends Remote {
    @Parameters(paramLabel = "MODULE[@VERSION]", arity = "0..1", description = "One version, or all of a module.")
    private @Nullable String module;

    @Option(names = "--pattern", paramLabel = "GLOBS", description = "All modules that match, as in GOPRIVATE.")
    private @Nullable String pattern;

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why, for people.")
    private String reason = "";

    @Option(names = "--no-return", description = "Requests for it are refused with the reason from now on.")
    private boolean noReturn;

    @Option(names = "--dry-run", description = "Only tells what would go.")
    private boolean dryRun;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "Names at most so many versions.")
    private int limit;

    @Override
    int run(AdminClient client) throws Refused, InterruptedException {
        ObjectNode request = Json.object().put("reason", reason).put("mayReturn", !noReturn);
        if (module != null) {
            request.put("module", module);
        }
        if (pattern != null) {
            request.put("pattern", pattern);
        }
        ObjectNode done = client.post("/purge?limit=" + limit, request.put("dryRun", dryRun), "");
        print(done, text(done));
        return Exit.OK;
    }

    private static String text(ObjectNode done) {
        StringBuilder text = new StringBuilder();
        done.path("versions").forEach(version -> text.append(version.asText()).append('\n'));
        if (done.has("next")) {
            text.append("and more\n");
        }
        String verb = done.path("dryRun").asBoolean() ? "would go" : "are gone, from every node within five seconds";
        return text.append(String.format(
                        Locale.ROOT,
                        "%d files (%.1f MiB) %s",
                        done.path("files").asLong(),
                        done.path("bytes").asLong() / 1048576.0,
                        verb))
                .toString();
    }
}
