package dev.goferry.bench;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.sumdb.TestSumDb;
import dev.goferry.verification.GoModHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A test checksum database over the modules of some folders, with enough other records that the tree has three levels of
 * tiles. The zip's hash is the folder's own {@code .ziphash}; where there is no zip, that of no zip.
 */
final class OriginSumDb {
    private static final int OTHERS = 70_000;
    private static final String NO_ZIP = "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    private final TestSumDb database;
    private final String prefix;

    private OriginSumDb(TestSumDb database) {
        this.database = database;
        this.prefix = "/sumdb/" + database.name() + "/";
    }

    static OriginSumDb over(String name, List<Path> roots) throws IOException {
        var database = TestSumDb.create(name);
        for (var root : roots) {
            try (var files = Files.walk(root)) {
                files.filter(file -> file.toString().endsWith(".mod"))
                        .sorted()
                        .forEach(mod -> add(database, root, mod));
            }
        }
        return new OriginSumDb(database.fill(OTHERS));
    }

    String verifierKey() {
        return database.verifierKey();
    }

    /** The answer to a request target below this database's prefix; null for all others and what does not exist. */
    byte @Nullable [] get(String path) {
        if (!path.startsWith(prefix)) {
            return null;
        }
        var below = path.substring(prefix.length());
        return below.equals("supported") ? new byte[0] : database.get(below).orElse(null);
    }

    private static void add(TestSumDb database, Path root, Path mod) {
        ArtifactKey.parse(root.relativize(mod).toString())
                .filter(key -> key.kind() == ArtifactKind.MOD)
                .ifPresent(key -> {
                    try {
                        var zipHash = root.resolve(key.path().replaceAll("\\.mod$", ".ziphash"));
                        var zip = Files.exists(zipHash)
                                ? Files.readString(zipHash, StandardCharsets.UTF_8)
                                        .strip()
                                : NO_ZIP;
                        database.add(key.module(), zip, GoModHash.of(Files.readAllBytes(mod)));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }
}
