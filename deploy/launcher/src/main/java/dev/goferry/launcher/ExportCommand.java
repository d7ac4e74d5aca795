package dev.goferry.launcher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.airgap.End;
import dev.goferry.airgap.PartialArchive;
import dev.goferry.airgap.Selection;
import dev.goferry.airgap.SumLines;
import dev.goferry.artifact.ArtifactKey;
import dev.goferry.document.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Writes what the region holds into one archive, for goferry import behind an air gap.",
            "Until it is whole it is FILE.part; the same command again goes on where that ends.",
            "Exit code 1 if a file that --go-sum names is not in the region."
        })
final class ExportCommand extends Remote {
    private static final int TRIES = 5;
    private static final Duration REST = Duration.ofSeconds(1);
    private static final int NAMED = 20;

    @Parameters(paramLabel = "FILE", description = "The archive, a tar; one that is there is replaced.")
    private Path file = Path.of("");

    @Option(
            names = "--modules",
            paramLabel = "GLOBS",
            defaultValue = "*",
            description = "As in GOPRIVATE, joined by commas; all by default.")
    private String modules = "*";

    @Option(names = "--go-sum", paramLabel = "FILE", description = "Only what this go.sum vouches for.")
    private @Nullable Path goSum;

    @Option(
            names = "--since",
            paramLabel = "SEQ",
            defaultValue = "",
            description = "Only what came later: the place that the last export printed, or a number of the log's.")
    private String since = "";

    @Option(names = "--private", description = "Also what is private in the region.")
    private boolean isPrivate;

    private final Set<ArtifactKey> there = new HashSet<>();

    @Override
    int run(AdminClient client) throws Refused, InterruptedException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new Refused(Exit.USAGE, "there is no folder for " + file);
        }
        String sums = goSum == null ? "" : Archives.text(goSum);
        Optional<SumLines> named = sums.isEmpty() ? Optional.empty() : Optional.of(Archives.sums(sums));
        ObjectNode request = Json.object().put("modules", modules).put("private", isPrivate);
        if (named.isPresent()) {
            request.put("goSum", sums);
        }
        if (!since.isEmpty()) {
            request.put("since", since);
        }
        try (PartialArchive archive = PartialArchive.open(
                file,
                Selection.mark(modules, sums, isPrivate, since),
                record -> named.filter(lines -> lines.hashes().containsKey(record.key()))
                        .ifPresent(lines -> there.add(record.key())))) {
            End end = receive(client, request, archive);
            archive.finish();
            List<String> missing =
                    since.isEmpty() ? named.map(lines -> lines.without(there)).orElse(List.of()) : List.of();
            print(json(end, missing), text(end, missing));
            return missing.isEmpty() ? Exit.OK : Exit.FAILED;
        } catch (IOException e) {
            throw new Refused(Exit.FAILED, file + " cannot be written: " + e);
        }
    }

    private End receive(AdminClient client, ObjectNode request, PartialArchive archive)
            throws Refused, InterruptedException {
        int tries = 0;
        while (archive.end().isEmpty()) {
            long before = archive.size();
            try {
                ask(client, request, archive);
            } catch (Refused e) {
                if (e.exit() != Exit.UNAVAILABLE || before == 0) {
                    throw e;
                }
                tries = next(archive, before, tries, e.getMessage());
            } catch (IOException e) {
                tries = next(archive, before, tries, String.valueOf(e.getMessage()));
            }
        }
        Archives.show("");
        return archive.end().orElseThrow();
    }

    private int next(PartialArchive archive, long before, int tries, @Nullable String why)
            throws Refused, InterruptedException {
        int now = archive.size() > before ? 1 : tries + 1;
        if (now >= TRIES) {
            throw new Refused(
                    Exit.UNAVAILABLE,
                    "the archive does not come whole: " + why + "; what came is in " + file
                            + ".part, and the same command goes on from there");
        }
        Thread.sleep(REST);
        return now;
    }

    private static void ask(AdminClient client, ObjectNode request, PartialArchive archive)
            throws Refused, IOException, InterruptedException {
        ObjectNode asked = request.deepCopy();
        archive.settled().ifPresent(sums -> asked.set("resume", sums.tree()));
        archive.head().ifPresent(head -> asked.put("until", head.until().text()));
        try (InputStream in = client.stream("/export", asked)) {
            archive.receive(in);
        }
    }

    private static ObjectNode json(End end, List<String> missing) {
        ObjectNode json = Json.object()
                .put("files", end.sums().files())
                .put("bytes", end.sums().bytes())
                .put("gone", end.sums().gone())
                .put("next", end.sums().next().text())
                .put("digest", end.digest());
        missing.forEach(json.putArray("missing")::add);
        return json;
    }

    private String text(End end, List<String> missing) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s: %d files, %.1f MiB%n  digest %s%n  the next one: --since %s",
                file,
                end.sums().files(),
                end.sums().bytes() / 1048576.0,
                end.digest(),
                end.sums().next().text()));
        if (!missing.isEmpty()) {
            text.append(String.format(
                    "%n%d files of %s are not in the region; goferry prewarm --go-sum %s --wait, then export again:",
                    missing.size(), goSum, goSum));
            missing.stream().limit(NAMED).forEach(each -> text.append("\n  ").append(each));
        }
        return text.toString();
    }
}
