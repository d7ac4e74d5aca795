package dev.goferry.retention;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.module.InvalidName;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.storage.ObjectStore;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The files of a version in the store.
 *
 * @param bytes of all of them
 * @param newest when the last of them came
 */
record Shelved(ModuleVersion module, long bytes, Instant newest) {
    private Shelved and(Shelved more) {
        return new Shelved(module, bytes + more.bytes, newest.isAfter(more.newest) ? newest : more.newest);
    }

    /**
     * Tells each version once its module's folder was passed. A store lists folder by folder; one that came in pieces
     * would be told in pieces, and is looked at again before anything goes.
     */
    static void all(ObjectStore store, Consumer<Shelved> sink) throws IOException {
        Map<ModuleVersion, Shelved> folder = new HashMap<>();
        try (Stream<Stat> listed = store.list("")) {
            for (Stat stat : (Iterable<Stat>) listed::iterator) {
                Optional<Shelved> file = file(stat);
                if (file.isPresent()) {
                    ModulePath path = file.get().module().path();
                    if (!folder.isEmpty()
                            && !folder.keySet().iterator().next().path().equals(path)) {
                        folder.values().forEach(sink);
                        folder.clear();
                    }
                    folder.merge(file.get().module(), file.get(), Shelved::and);
                }
            }
        } catch (UncheckedIOException e) {
            throw new IOException("the store cannot be listed", e);
        }
        folder.values().forEach(sink);
    }

    /** All versions of one module. */
    static Map<ModuleVersion, Shelved> of(ObjectStore store, ModulePath module) throws IOException {
        Map<ModuleVersion, Shelved> versions = new HashMap<>();
        try (Stream<Stat> listed = store.list(module.escaped() + "/@v/")) {
            listed.map(Shelved::file)
                    .flatMap(Optional::stream)
                    .forEach(file -> versions.merge(file.module(), file, Shelved::and));
        } catch (UncheckedIOException e) {
            throw new IOException("the store cannot be listed below " + module, e);
        }
        return versions;
    }

    private static Optional<Shelved> file(Stat stat) {
        try {
            return stat.key().startsWith("_goferry/")
                    ? Optional.empty()
                    : ArtifactKey.parse(stat.key()).map(key -> new Shelved(key.module(), stat.size(), stat.modified()));
        } catch (InvalidName e) {
            return Optional.empty(); // What a query meant, such as @v/main.info.
        }
    }
}
