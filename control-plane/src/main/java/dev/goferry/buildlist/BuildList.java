package dev.goferry.buildlist;

import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What {@code go list -m all} prints for a main module, and the go.mod files that it reads for that.
 *
 * @param selected the version of each module that is required, replaced or not
 * @param loaded whose go.mod files make up the graph, after replacement
 * @param warnings what is missing in the graph and why
 */
public record BuildList(SortedMap<ModulePath, Version> selected, Set<ModuleVersion> loaded, List<String> warnings) {
    public BuildList {
        selected = Collections.unmodifiableSortedMap(new TreeMap<>(selected));
        TreeSet<ModuleVersion> sorted = new TreeSet<>(
                java.util.Comparator.comparing(ModuleVersion::path).thenComparing(ModuleVersion::version));
        sorted.addAll(loaded);
        loaded = Collections.unmodifiableSet(sorted);
        warnings = List.copyOf(warnings);
    }
}
