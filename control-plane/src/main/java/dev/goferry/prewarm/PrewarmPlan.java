package dev.goferry.prewarm;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.buildlist.BuildList;
import dev.goferry.buildlist.GoModSource;
import dev.goferry.buildlist.ModuleGraph;
import dev.goferry.gomod.GoMod;
import dev.goferry.gomod.MainModule;
import dev.goferry.gomod.MainModule.Replacement;
import dev.goferry.job.JobKind;
import dev.goferry.module.ModuleVersion;
import dev.goferry.prewarm.NodeClient.Reply;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;

/** Names the steps of one prewarm. Not thread-safe. */
final class PrewarmPlan {
    /** go.mod files asked for at once while a graph is read. */
    private static final int READS = 16;

    private static final int TRIES = 3;

    private final Map<String, FetchStep> steps = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private final Semaphore reads = new Semaphore(READS);
    private final PrewarmRequest request;
    private final Prewarm prewarm;
    private final NodeClient client;
    private final List<ModuleVersion> mostRequested;

    PrewarmPlan(PrewarmRequest request, Prewarm prewarm, NodeClient client, List<ModuleVersion> mostRequested) {
        this.request = request;
        this.prewarm = prewarm;
        this.client = client;
        this.mostRequested = mostRequested;
    }

    JobKind.Steps steps() throws InterruptedException {
        Optional<MainModule> main = request.main();
        if (main.isPresent() && request.graph()) {
            graph(main.get());
        } else {
            main.ifPresent(this::requirements);
        }
        for (String text : request.modules()) {
            module(FetchStep.named(text, request.kinds()));
        }
        request.goSum().ifPresent(text -> GoSum.steps(text).forEach(this::add));
        request.sbom().map(Sbom::read).ifPresent(found -> {
            found.steps().forEach(this::add);
            warnings.addAll(found.warnings());
        });
        request.toolchains().ifPresent(toolchains -> toolchains.steps().forEach(this::add));
        mostRequested.forEach(module -> add(FetchStep.of(module, request.kinds())));
        if (request.mostRequested().isPresent() && mostRequested.isEmpty()) {
            warnings.add("no request was counted in these days, and so none is the most frequent");
        }
        return new JobKind.Steps(steps.values().stream().map(FetchStep::line).toList(), warnings);
    }

    /** Two steps for the same version become one with the files of both. */
    private void add(FetchStep step) {
        FetchStep wanted = request.wanted(step);
        steps.merge(wanted.path() + "@" + wanted.version(), wanted, (one, other) -> {
            Set<ArtifactKind> kinds = EnumSet.copyOf(one.kinds());
            kinds.addAll(other.kinds());
            return new FetchStep(one.path(), one.version(), kinds);
        });
    }

    private void requirements(MainModule main) {
        main.file().requirements().stream()
                .map(GoMod.Requirement::module)
                .filter(module -> !main.excluded().contains(module))
                .forEach(module -> replaced(main, module));
    }

    /** What a go command downloads for this requirement. */
    private void replaced(MainModule main, ModuleVersion module) {
        switch (main.replacementOf(module).orElse(null)) {
            case null -> add(FetchStep.of(module, request.kinds()));
            case Replacement.Other(ModuleVersion other) -> add(FetchStep.of(other, request.kinds()));
            case Replacement.Folder(String path) -> warnings.add(module + " is replaced by the folder " + path);
        }
    }

    private void graph(MainModule main) throws InterruptedException {
        BuildList list = ModuleGraph.read(main, this::read);
        list.selected().forEach((path, version) -> replaced(main, new ModuleVersion(path, version)));
        list.loaded().forEach(module -> add(FetchStep.of(module, FetchStep.MOD)));
        warnings.addAll(list.warnings());
    }

    /** A module by itself is the only requirement of a main module of today. */
    private void module(FetchStep step) throws InterruptedException {
        add(step);
        if (!request.graph()) {
            return;
        }
        Prewarm.Resolved resolved =
                step.isExact() ? new Prewarm.Resolved.Version(step.module()) : prewarm.resolve(step);
        if (resolved instanceof Prewarm.Resolved.Version(ModuleVersion module)) {
            GoMod file = new GoMod("", Optional.of("1.21"), List.of(new GoMod.Requirement(module, false)));
            graph(new MainModule(file, Map.of(), Set.of()));
        } else {
            warnings.add(step.path() + "@" + step.version() + " cannot be resolved, and so its graph is unknown");
        }
    }

    private GoModSource.Found read(ModuleVersion module) throws InterruptedException {
        reads.acquire();
        try {
            String path = new ArtifactKey(module, ArtifactKind.MOD).path();
            Reply reply = client.read(path, GoMod.MAX_BYTES);
            for (int attempt = 1; attempt < TRIES && reply instanceof Reply.Later; attempt++) {
                Thread.sleep(500L << attempt);
                reply = client.read(path, GoMod.MAX_BYTES);
            }
            return found(reply);
        } finally {
            reads.release();
        }
    }

    private static GoModSource.Found found(Reply reply) {
        return switch (reply) {
            case Reply.Body(byte[] bytes, long length) ->
                GoMod.parse(bytes)
                        .<GoModSource.Found>map(GoModSource.Found.File::new)
                        .orElseGet(() -> new GoModSource.Found.Missing("it is no go.mod file"));
            case Reply.Refused(String reason) -> new GoModSource.Found.Missing(reason);
            case Reply.Later(String reason) -> new GoModSource.Found.Missing(reason);
        };
    }
}
