package dev.goferry.prefetch;

import dev.goferry.module.ModuleVersion;
import java.util.List;

/**
 * What a go.mod file says about the module graph.
 *
 * @param pruned whether its go line is 1.17 or later, so that a pruned main module does not load what is below it
 * @param required its require directives in the file's order
 */
public record Requirements(boolean pruned, List<Requirement> required) {
    /** For a file that is no go.mod. */
    public static final Requirements NONE = new Requirements(true, List.of());

    public Requirements {
        required = List.copyOf(required);
    }

    /** One require directive, and whether it is marked {@code // indirect}. */
    public record Requirement(ModuleVersion module, boolean indirect) {}
}
