package dev.goferry.invalidation;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.log.PurgeScope;
import dev.goferry.module.InvalidName;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModulePattern;
import dev.goferry.module.ModuleVersion;
import dev.goferry.storage.ObjectStore;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Finds in a store what a purge takes away. Lists no more of it than the scope's own folders. Blocking, thread-safe. */
final class Reach {
    private static final String PINS = "_goferry/pins/";

    private final ObjectStore store;

    Reach(ObjectStore store) {
        this.store = store;
    }

    /** Is told each file. */
    interface Visitor {
        void file(ArtifactKey key, Stat stat) throws IOException;
    }

    /** Every file of the scope that is in the store. */
    void files(PurgeScope scope, Visitor visitor) throws IOException {
        for (String prefix : prefixes(scope)) {
            try (Stream<Stat> listed = store.list(prefix)) {
                for (Stat stat : (Iterable<Stat>) listed::iterator) {
                    Optional<ArtifactKey> key = key(stat.key()).filter(known -> scope.covers(known.module()));
                    if (key.isPresent()) {
                        visitor.file(key.get(), stat);
                    }
                }
            } catch (UncheckedIOException e) {
                throw new IOException("the store cannot be listed below " + prefix, e);
            }
        }
    }

    /** Whether anything of the scope was ever stored here: its pins stay. */
    boolean isKnown(PurgeScope scope) throws IOException {
        for (String prefix : prefixes(scope)) {
            try (Stream<Stat> pins = store.list(PINS + prefix)) {
                boolean known = pins.map(pin -> key(pin.key().substring(PINS.length())))
                        .anyMatch(
                                key -> key.isPresent() && scope.covers(key.get().module()));
                if (known) {
                    return true;
                }
            } catch (UncheckedIOException e) {
                throw new IOException("the store cannot be listed below " + PINS + prefix, e);
            }
        }
        return false;
    }

    private static Optional<ArtifactKey> key(String path) {
        try {
            return path.startsWith("_goferry/") ? Optional.empty() : ArtifactKey.parse(path);
        } catch (InvalidName e) {
            return Optional.empty(); // What a query meant, such as @v/main.info.
        }
    }

    /** What the keys begin with; none begins with another. */
    private static List<String> prefixes(PurgeScope scope) {
        return switch (scope) {
            case PurgeScope.OneVersion(ModuleVersion module) ->
                List.of(module.path().escaped() + "/@v/" + module.version().escaped() + ".");
            case PurgeScope.WholeModule(ModulePath module) -> List.of(module.escaped() + "/@v/");
            case PurgeScope.Matching(ModulePattern pattern) -> literal(pattern.globs());
        };
    }

    private static List<String> literal(String globs) {
        TreeSet<String> prefixes = new TreeSet<>();
        for (String glob : globs.split(",", -1)) {
            if (!glob.isEmpty()) {
                prefixes.add(literalStart(glob));
            }
        }
        return prefixes.stream()
                .filter(prefix ->
                        prefixes.stream().noneMatch(other -> !other.equals(prefix) && prefix.startsWith(other)))
                .toList();
    }

    /** What is before the first wildcard, as keys have it. */
    private static String literalStart(String glob) {
        StringBuilder start = new StringBuilder();
        for (int i = 0; i < glob.length() && "*?[\\".indexOf(glob.charAt(i)) < 0; i++) {
            char c = glob.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                start.append('!').append(Character.toLowerCase(c));
            } else {
                start.append(c);
            }
        }
        return start.toString();
    }
}
