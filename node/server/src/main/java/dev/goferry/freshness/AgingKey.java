package dev.goferry.freshness;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.module.ModulePath;
import dev.goferry.module.Query;

/** Something that ages: a list, a latest version, or what a query means today. */
public record AgingKey(ModulePath module, String objectKey, Kind kind) {
    /** What kind of body it has. */
    public enum Kind {
        LIST,
        LATEST,
        QUERY
    }

    public static AgingKey list(ModulePath module) {
        return new AgingKey(module, ArtifactKey.listPath(module), Kind.LIST);
    }

    public static AgingKey latest(ModulePath module) {
        return new AgingKey(module, ArtifactKey.latestPath(module), Kind.LATEST);
    }

    public static AgingKey query(ModulePath module, Query query) {
        return new AgingKey(module, ArtifactKey.queryPath(module, query), Kind.QUERY);
    }
}
