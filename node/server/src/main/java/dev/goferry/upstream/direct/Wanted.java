package dev.goferry.upstream.direct;

import dev.goferry.artifact.ArtifactKind;
import dev.goferry.module.InvalidName;
import dev.goferry.module.ModulePath;
import dev.goferry.module.Query;
import org.jspecify.annotations.Nullable;

/** What a GOPROXY path asks of the go tool. */
sealed interface Wanted {
    record Versions() implements Wanted {}

    /**
     * A file of one version.
     *
     * @param query a version, a branch, a commit…, or {@code latest}
     */
    record File(String query, ArtifactKind kind) implements Wanted {}

    /** Null when the path is nothing of this module's. */
    static @Nullable Wanted parse(ModulePath module, String path) {
        String root = module.escaped() + "/";
        if (!path.startsWith(root)) {
            return null;
        }
        String rest = path.substring(root.length());
        if (rest.equals("@latest")) {
            return new File("latest", ArtifactKind.INFO);
        }
        if (rest.equals("@v/list")) {
            return new Versions();
        }
        for (ArtifactKind kind : ArtifactKind.values()) {
            if (rest.startsWith("@v/") && rest.endsWith(kind.suffix())) {
                return file(
                        rest.substring(
                                "@v/".length(), rest.length() - kind.suffix().length()),
                        kind);
            }
        }
        return null;
    }

    private static @Nullable Wanted file(String escapedQuery, ArtifactKind kind) {
        try {
            return new File(Query.unescape(escapedQuery).value(), kind);
        } catch (InvalidName e) {
            return null;
        }
    }
}
