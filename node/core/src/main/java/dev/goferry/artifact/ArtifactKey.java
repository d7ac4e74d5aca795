package dev.goferry.artifact;

import dev.goferry.module.InvalidName;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Query;
import dev.goferry.module.Version;
import java.util.Optional;

/**
 * One immutable file of a module version. {@link #path} is its only name: below a proxy's base URL, in a store, and in
 * {@code GOMODCACHE/cache/download}. Immutable.
 */
public record ArtifactKey(ModuleVersion module, ArtifactKind kind) {
    private static final String AT_V = "/@v/";

    /** {@code {escaped path}/@v/{escaped version}.zip} and its kin, relative, at most 1 KiB. */
    public String path() {
        return module.path().escaped() + AT_V + module.version().escaped() + kind.suffix();
    }

    /**
     * The key whose {@link #path} this is; empty for a key of another kind, such as a list.
     *
     * @throws InvalidName if it ends like a file of a module version and cannot be one
     */
    public static Optional<ArtifactKey> parse(String path) {
        int split = path.lastIndexOf(AT_V);
        ArtifactKind kind = ArtifactKind.of(path);
        if (split < 0 || kind == null) {
            return Optional.empty();
        }
        int from = split + AT_V.length();
        int to = path.length() - kind.suffix().length();
        if (from > to) {
            return Optional.empty();
        }
        Version version = Version.unescape(path.substring(from, to));
        ModulePath module = ModulePath.unescape(path.substring(0, split));
        return Optional.of(new ArtifactKey(new ModuleVersion(module, version), kind));
    }

    /** The key of a module's version list, which ages: {@code {escaped path}/@v/list}. */
    public static String listPath(ModulePath module) {
        return module.escaped() + "/@v/list";
    }

    /** The key of a module's latest version, which ages: {@code {escaped path}/@latest}. */
    public static String latestPath(ModulePath module) {
        return module.escaped() + "/@latest";
    }

    /** The key of what a query means, which ages: {@code {escaped path}/@v/{escaped query}.info}. */
    public static String queryPath(ModulePath module, Query query) {
        return module.escaped() + AT_V + query.escaped() + ArtifactKind.INFO.suffix();
    }

    @Override
    public String toString() {
        return module + kind.suffix();
    }
}
