package dev.goferry.prewarm;

import dev.goferry.artifact.ArtifactKind;
import dev.goferry.document.InvalidField;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Query;
import dev.goferry.module.Version;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The files of one module version, or of what a query means when the step is done. In a job:
 * {@code golang.org/x/text@v0.3.0 .info .mod .zip}.
 *
 * @param version canonical, {@code latest}, or a {@link Query}
 */
record FetchStep(ModulePath path, String version, Set<ArtifactKind> kinds) {
    static final Set<ArtifactKind> ALL = Set.copyOf(EnumSet.allOf(ArtifactKind.class));
    static final Set<ArtifactKind> METADATA = Set.copyOf(EnumSet.of(ArtifactKind.INFO, ArtifactKind.MOD));
    static final Set<ArtifactKind> MOD = Set.of(ArtifactKind.MOD);

    static final String LATEST = "latest";

    FetchStep {
        kinds = Set.copyOf(kinds);
        if (!version.equals(LATEST) && !isExact(path, version)) {
            new Query(version);
        }
    }

    static FetchStep of(ModuleVersion module, Set<ArtifactKind> kinds) {
        return new FetchStep(module.path(), module.version().value(), kinds);
    }

    /**
     * Reads {@code path@query}; without a query it is the latest version.
     *
     * @throws dev.goferry.module.InvalidName if it can be none
     */
    static FetchStep named(String text, Set<ArtifactKind> kinds) {
        if (text.contains("://")) {
            throw new InvalidField("modules", text + " is a URL; name a module such as golang.org/x/text@v0.3.0");
        }
        int at = text.indexOf('@');
        ModulePath path = new ModulePath(at < 0 ? text : text.substring(0, at));
        return new FetchStep(path, at < 0 ? LATEST : text.substring(at + 1), kinds);
    }

    private static boolean isExact(ModulePath path, String version) {
        return Version.isCanonical(version) && ModuleVersion.isPossible(path, new Version(version));
    }

    /** Whether it names a version, not a query. */
    boolean isExact() {
        return isExact(path, version);
    }

    ModuleVersion module() {
        return new ModuleVersion(path, new Version(version));
    }

    /** The line of a job. */
    String line() {
        return path + "@" + version
                + kinds.stream().sorted().map(kind -> " " + kind.suffix()).collect(Collectors.joining());
    }

    static FetchStep parse(String line) {
        String[] words = line.split(" ", -1);
        Set<ArtifactKind> kinds = Arrays.stream(words)
                .skip(1)
                .map(suffix -> java.util.Objects.requireNonNull(ArtifactKind.of(suffix), line))
                .collect(Collectors.toUnmodifiableSet());
        return named(words[0], kinds);
    }
}
