package dev.goferry.buildlist;

import dev.goferry.buildlist.GoModSource.Found;
import dev.goferry.gomod.GoMod;
import dev.goferry.gomod.GoMod.Requirement;
import dev.goferry.gomod.MainModule;
import dev.goferry.gomod.MainModule.Replacement;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * <a href="https://go.dev/ref/mod#minimal-version-selection">Minimal version selection</a> over the
 * <a href="https://go.dev/ref/mod#graph-pruning">pruned module graph</a>, as {@code readModGraph} of cmd/go has it: the
 * requirements of every module that is loaded count; a module's own requirements are loaded in turn only where pruning
 * does not cut them off, which is below a main module or a dependency of go 1.16 or less. Where a selected version is
 * above what the main module requires, its requirement is raised and the graph read again, until it agrees with itself.
 *
 * <p>Not followed: a dependency that needs a newer go than the main module's, which the go command would raise too.
 */
public final class ModuleGraph {
    /** More go.mod files than these are no real build: the largest known graphs load some thousands. */
    public static final int MAX_LOADED = 50_000;

    private final Map<ModuleVersion, Found> files = new HashMap<>();
    private final MainModule main;
    private final GoModSource source;

    private ModuleGraph(MainModule main, GoModSource source) {
        this.main = main;
        this.source = source;
    }

    /** The build list; {@link IllegalArgumentException} for a graph beyond {@link #MAX_LOADED}. */
    public static BuildList read(MainModule main, GoModSource source) throws InterruptedException {
        return new ModuleGraph(main, source).agree();
    }

    private record Visit(ModuleVersion module, boolean pruned) {}

    private BuildList agree() throws InterruptedException {
        Map<ModulePath, Version> roots = new LinkedHashMap<>();
        for (Requirement requirement : allowed(main.file())) {
            roots.merge(requirement.module().path(), requirement.module().version(), ModuleGraph::later);
        }
        while (true) {
            Map<ModulePath, Version> selected = select(roots);
            boolean raised = false;
            for (Map.Entry<ModulePath, Version> root : roots.entrySet()) {
                Version now = selected.getOrDefault(root.getKey(), root.getValue());
                raised |= !root.setValue(now).equals(now);
            }
            if (!raised) {
                return result(selected);
            }
        }
    }

    private Map<ModulePath, Version> select(Map<ModulePath, Version> roots) throws InterruptedException {
        Map<ModulePath, Version> selected = new TreeMap<>(roots);
        boolean pruned = main.file().isPruned();
        Set<Visit> seen = new HashSet<>();
        List<Visit> next = new ArrayList<>();
        roots.forEach((path, version) -> next.add(new Visit(new ModuleVersion(path, version), pruned)));
        while (!next.isEmpty()) {
            List<Visit> now = next.stream().filter(seen::add).toList();
            next.clear();
            load(now.stream().map(Visit::module).toList());
            for (Visit visit : now) {
                fileOf(visit.module()).ifPresent(mod -> follow(visit, mod, selected, next));
            }
        }
        selected.keySet().removeIf(path -> path.value().equals(main.file().modulePath()));
        return selected;
    }

    private void follow(Visit visit, GoMod mod, Map<ModulePath, Version> selected, List<Visit> next) {
        boolean cut = visit.pruned() && mod.isPruned();
        for (Requirement requirement : allowed(mod)) {
            ModuleVersion required = requirement.module();
            selected.merge(required.path(), required.version(), ModuleGraph::later);
            if (!cut) {
                // Below what is not pruned nothing is.
                next.add(new Visit(required, false));
            }
        }
    }

    private List<Requirement> allowed(GoMod mod) {
        return mod.requirements().stream()
                .filter(requirement -> !main.excluded().contains(requirement.module()))
                .toList();
    }

    private static Version later(Version one, Version other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /** Empty for a module that is a folder of the builder's. */
    private Optional<ModuleVersion> actual(ModuleVersion module) {
        return switch (main.replacementOf(module).orElse(null)) {
            case null -> Optional.of(module);
            case Replacement.Other(ModuleVersion other) -> Optional.of(other);
            case Replacement.Folder _ -> Optional.empty();
        };
    }

    private Optional<GoMod> fileOf(ModuleVersion module) {
        return actual(module)
                .map(files::get)
                .flatMap(found -> found instanceof Found.File(GoMod mod) ? Optional.of(mod) : Optional.empty());
    }

    private void load(List<ModuleVersion> modules) throws InterruptedException {
        List<ModuleVersion> missing = modules.stream()
                .flatMap(module -> actual(module).stream())
                .filter(module -> !files.containsKey(module))
                .distinct()
                .toList();
        if (files.size() + missing.size() > MAX_LOADED) {
            throw new IllegalArgumentException("the module graph has more than " + MAX_LOADED + " module versions");
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Found>> reads = missing.stream()
                    .<Callable<Found>>map(module -> () -> source.read(module))
                    .toList();
            List<Future<Found>> found = threads.invokeAll(reads);
            for (int i = 0; i < found.size(); i++) {
                files.put(missing.get(i), found.get(i).get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private BuildList result(Map<ModulePath, Version> selected) {
        Set<ModuleVersion> loaded = new LinkedHashSet<>();
        List<String> warnings = new ArrayList<>();
        files.forEach((module, found) -> {
            switch (found) {
                case Found.File _ -> loaded.add(module);
                case Found.Missing(String reason) ->
                    warnings.add(module + ": its go.mod is missing, and so is what only it requires: " + reason);
            }
        });
        return new BuildList(new TreeMap<>(selected), loaded, warnings);
    }
}
