package dev.goferry.launcher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.airgap.ArchiveDamaged;
import dev.goferry.airgap.ArchiveFile;
import dev.goferry.airgap.Layout;
import dev.goferry.airgap.Migration;
import dev.goferry.airgap.Part;
import dev.goferry.airgap.SumLines;
import dev.goferry.log.LogRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Brings an archive of goferry export, or another proxy's folder, into the region.",
            "Each file is proved; what is there is passed over, so that the same command again goes on.",
            "Exit code 0 if all of it is there, 1 if something was refused or is other bytes here."
        })
final class ImportCommand extends Remote {
    @Parameters(paramLabel = "FILE", description = "The archive; with --from, the folder.")
    private Path file = Path.of("");

    @Option(
            names = "--from",
            paramLabel = "LAYOUT",
            description = "athens: its disk's folder, or a copy of its bucket; goproxy: its folder, or a GOMODCACHE.")
    private @Nullable Origin from;

    @Option(
            names = "--digest",
            paramLabel = "SHA256",
            defaultValue = "",
            description = "What the export printed; an archive with another digest is refused.")
    private String digest = "";

    @Option(names = "--go-sum", paramLabel = "FILE", description = "Refuses all that contradicts this go.sum.")
    private @Nullable Path goSum;

    @Option(names = "--purges", description = "The archive's purges are applied here.")
    private boolean purges;

    private final List<String> wrong = new ArrayList<>();
    private Optional<SumLines> sums = Optional.empty();

    /** Whose folder. */
    @SuppressWarnings("EnumOrdinal") // Only named.
    enum Origin {
        athens,
        goproxy;

        Layout layout() {
            return switch (this) {
                case athens -> Layout.ATHENS;
                case goproxy -> Layout.GOPROXY;
            };
        }
    }

    @Override
    int run(AdminClient client) throws Refused, InterruptedException {
        sums = goSum == null ? Optional.empty() : Optional.of(Archives.sums(Archives.text(goSum)));
        try {
            return from == null ? archive(client) : folder(client, from);
        } catch (ArchiveDamaged e) {
            throw new Refused(Exit.FAILED, file + ": " + e.getMessage());
        } catch (IOException | UncheckedIOException e) {
            throw new Refused(Exit.FAILED, file + " cannot be read: " + e.getMessage());
        }
    }

    private int archive(AdminClient client) throws Refused, IOException, InterruptedException {
        if (!Files.exists(file)) {
            throw new Refused(Exit.USAGE, "there is no " + file);
        }
        if (Files.isDirectory(file)) {
            throw new Refused(Exit.USAGE, file + " is a folder; say whose with --from athens or --from goproxy");
        }
        ArchiveFile archive = ArchiveFile.open(file, this::compare);
        if (!digest.isEmpty() && !archive.end().digest().equals(digest)) {
            throw new Refused(
                    Exit.FAILED,
                    file + " is another archive: its digest is " + archive.end().digest() + "; nothing was sent");
        }
        if (!wrong.isEmpty()) {
            throw new Refused(
                    Exit.FAILED,
                    "nothing was sent, since " + wrong.size() + " files contradict " + goSum + ": " + wrong.getFirst());
        }
        Sending sending = new Sending(
                client,
                purges ? archive.head().modules() : "",
                archive.end().sums().files());
        for (int i = 0; i < archive.parts(); i++) {
            sending.send(archive.part(i));
        }
        return told(sending, List.of());
    }

    private void compare(LogRecord.Stored record) {
        sums.flatMap(lines -> lines.contradicts(record.key(), record.pin()))
                .ifPresent(reason -> wrong.add(record.key() + ": " + reason));
    }

    private int folder(AdminClient client, Origin origin) throws Refused, IOException, InterruptedException {
        if (!Files.isDirectory(file)) {
            throw new Refused(Exit.USAGE, file + " is no folder");
        }
        if (purges || !digest.isEmpty()) {
            throw new Refused(Exit.USAGE, "--purges and --digest belong to archives of goferry export");
        }
        List<String> refused = new ArrayList<>();
        Sending sending = new Sending(client, "", 0);
        try (Migration migration =
                new Migration(origin.layout(), file, sums, InstantSource.system(), (path, reason) -> {
                    Archives.show("");
                    System.err.println("goferry: left out " + path + ": " + reason);
                    refused.add(path + ": " + reason);
                })) {
            for (Optional<Part> part = migration.next(); part.isPresent(); part = migration.next()) {
                sending.send(part.get());
            }
        }
        if (sending.isNothing() && refused.isEmpty()) {
            throw new Refused(
                    Exit.FAILED,
                    "no module file is in " + file + ": is it the folder that " + origin + " stores into?");
        }
        return told(sending, refused);
    }

    private int told(Sending sending, List<String> refused) {
        ObjectNode sum = sending.sum(refused.size());
        refused.stream().limit(Sending.NAMED).forEach(sum.withArray("troubles")::add);
        print(sum, Sending.text(sum));
        return sum.path("conflicts").asLong() + sum.path("refused").asLong() == 0 ? Exit.OK : Exit.FAILED;
    }
}
