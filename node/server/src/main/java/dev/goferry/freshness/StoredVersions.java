package dev.goferry.freshness;

import dev.goferry.artifact.ArtifactKind;
import dev.goferry.module.InvalidName;
import dev.goferry.module.ModulePath;
import dev.goferry.module.Version;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lists and latest versions worked out from what is stored, for a node that may ask nobody. They name only versions whose
 * zip is committed, and a list holds no pseudo-version. The one place where a request lists the store.
 */
public final class StoredVersions {
    /** Pseudo-version before prerelease before release, as the module reference has it: the last one is the latest. */
    static final Comparator<Version> BEST = Comparator.comparing((Version version) -> !version.isPseudo())
            .thenComparing(version -> !version.isPrerelease())
            .thenComparing(Comparator.naturalOrder());

    private final ObjectStore store;
    private final int maxBytes;

    public StoredVersions(ObjectStore store, int maxBytes) {
        this.store = store;
        this.maxBytes = maxBytes;
    }

    /** The body, or empty if nothing stored answers it. */
    public Optional<byte[]> answer(AgingKey key) throws IOException {
        return switch (key.kind()) {
            case LIST -> list(key.module());
            case LATEST -> latest(key.module());
            case QUERY -> store.read(key.objectKey(), maxBytes);
        };
    }

    private Optional<byte[]> list(ModulePath module) throws IOException {
        List<Version> versions = versions(module);
        if (versions.isEmpty()) {
            return Optional.empty();
        }
        String lines = versions.stream()
                .filter(version -> !version.isPseudo())
                .map(version -> version + "\n")
                .collect(Collectors.joining());
        return Optional.of(lines.getBytes(StandardCharsets.UTF_8));
    }

    private Optional<byte[]> latest(ModulePath module) throws IOException {
        Optional<Version> latest = versions(module).stream().max(BEST);
        return latest.isEmpty()
                ? Optional.empty()
                : store.read(file(module, latest.get().escaped(), ArtifactKind.INFO), maxBytes);
    }

    private List<Version> versions(ModulePath module) throws IOException {
        String folder = module.escaped() + "/@v/";
        try (Stream<ObjectStore.Stat> objects = store.list(folder)) {
            return objects.map(ObjectStore.Stat::key)
                    .filter(key -> key.endsWith(".ziphash"))
                    .flatMap(key -> version(key.substring(folder.length(), key.length() - ".ziphash".length())))
                    .sorted()
                    .toList();
        }
    }

    private static Stream<Version> version(String escaped) {
        try {
            return Stream.of(Version.unescape(escaped));
        } catch (InvalidName e) {
            return Stream.empty();
        }
    }

    private static String file(ModulePath module, String escapedVersion, ArtifactKind kind) {
        return module.escaped() + "/@v/" + escapedVersion + kind.suffix();
    }
}
