package dev.goferry.feed;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.module.InvalidName;
import dev.goferry.module.ModulePath;
import dev.goferry.storage.ObjectStore;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.stream.Stream;

/** What the region has of a module, by its files. One listing of the module's folder a question. Thread-safe. */
final class Holdings {
    /** How a module is used here. */
    enum Use {
        /** Nothing of it is here. */
        NONE,
        /** Only for what it requires: no zip of any version is here. */
        GRAPH,
        /** Somebody builds with it. */
        BUILD
    }

    private final ObjectStore store;

    Holdings(ObjectStore store) {
        this.store = store;
    }

    Use of(ModulePath module) throws IOException {
        Use use = Use.NONE;
        try (Stream<Stat> listed = store.list(module.escaped() + "/@v/")) {
            for (Stat stat : (Iterable<Stat>) listed::iterator) {
                Optional<ArtifactKind> kind = kind(stat.key());
                if (kind.equals(Optional.of(ArtifactKind.ZIP))) {
                    return Use.BUILD;
                }
                use = kind.isPresent() ? Use.GRAPH : use;
            }
            return use;
        } catch (UncheckedIOException e) {
            throw new IOException("the store cannot be listed below " + module, e);
        }
    }

    private static Optional<ArtifactKind> kind(String key) {
        try {
            return ArtifactKey.parse(key).map(ArtifactKey::kind);
        } catch (InvalidName e) {
            return Optional.empty(); // What a query meant, such as @v/main.info.
        }
    }
}
