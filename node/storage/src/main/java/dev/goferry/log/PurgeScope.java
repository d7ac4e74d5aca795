package dev.goferry.log;

import dev.goferry.module.ModulePath;
import dev.goferry.module.ModulePattern;
import dev.goferry.module.ModuleVersion;

/** What a purge takes away. Immutable. */
public sealed interface PurgeScope {
    /** One version's files. */
    record OneVersion(ModuleVersion module) implements PurgeScope {}

    /** All files of all versions of one module that were stored before the purge. */
    record WholeModule(ModulePath module) implements PurgeScope {}

    /** The same for every module that the pattern matches. */
    record Matching(ModulePattern pattern) implements PurgeScope {}

    /** Whether the version's files go. */
    default boolean covers(ModuleVersion version) {
        return switch (this) {
            case OneVersion(ModuleVersion module) -> module.equals(version);
            case WholeModule(ModulePath module) -> module.equals(version.path());
            case Matching(ModulePattern pattern) -> pattern.matches(version.path());
        };
    }

    /** Whether the module's mutable answers (list, {@code @latest}, queries) may name something that went. */
    default boolean touches(ModulePath path) {
        return switch (this) {
            case OneVersion(ModuleVersion module) -> module.path().equals(path);
            case WholeModule(ModulePath module) -> module.equals(path);
            case Matching(ModulePattern pattern) -> pattern.matches(path);
        };
    }
}
