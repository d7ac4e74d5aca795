package dev.goferry.buildlist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.gomod.GoMod;
import dev.goferry.gomod.MainModule;
import dev.goferry.gomod.MainModule.Replacement;
import dev.goferry.module.ModuleVersion;
import dev.goferry.oracle.Seed;
import dev.goferry.sumdb.GoTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModuleGraphTest {
    private static final int GRAPHS = 25;

    @TempDir
    Path folder;

    @Test
    void buildList_isWhatGoListSays_overGeneratedGraphs() throws Exception {
        Random seeds = Seed.random("module graphs");
        int pruned = 0;
        for (int i = 0; i < GRAPHS; i++) {
            long seed = seeds.nextLong();
            Random random = new Random(seed);
            Path here = folder.resolve("graph" + i);
            GeneratedModules modules = GeneratedModules.write(random, here.resolve("proxy"));
            String text = modules.main();

            MainModule main = MainModule.parse(text.getBytes(UTF_8)).orElseThrow();
            BuildList list = ModuleGraph.read(main, modules);

            GoTool go = new GoTool(
                    here.resolve("main"),
                    Map.of("GOPROXY", "file://" + here.resolve("proxy"), "GOSUMDB", "off", "GOFLAGS", "-mod=mod"));
            Files.createDirectories(here.resolve("main"));
            Files.writeString(here.resolve("main/go.mod"), text);
            GoTool.Run run = go.run("list", "-m", "all");
            assertThat(run.exit())
                    .as("seed %d: %s%n%s", seed, text, run.output())
                    .isZero();
            assertThat(selected(list)).as("seed %d: %s", seed, text).isEqualTo(lines(run.output()));
            assertThat(fetched(main, list))
                    .as("go.mod files that go read, seed %d: %s", seed, text)
                    .containsAll(readByGo(here.resolve("main/mod/cache/download")));
            pruned += main.file().isPruned() ? 1 : 0;
        }
        assertThat(pruned).as("both kinds of main modules").isBetween(1, GRAPHS - 1);
    }

    @Test
    void graph_saysWhatIsMissing_andGoesOn() throws Exception {
        MainModule main = MainModule.parse("module example.com/main\nrequire example.com/a v1.0.0\n".getBytes(UTF_8))
                .orElseThrow();

        BuildList list = ModuleGraph.read(main, module -> new GoModSource.Found.Missing("404 not found"));

        assertThat(list.selected()).hasSize(1);
        assertThat(list.loaded()).isEmpty();
        assertThat(list.warnings()).singleElement().asString().contains("example.com/a@v1.0.0", "404 not found");
    }

    @Test
    void graph_isNotFollowed_belowAPrunedRequirement() throws Exception {
        MainModule main = MainModule.parse(
                        "module example.com/main\ngo 1.24\nrequire example.com/a v1.0.0\n".getBytes(UTF_8))
                .orElseThrow();
        ModuleVersion a = GeneratedModules.module("example.com/a", "v1.0.0");
        ModuleVersion b = GeneratedModules.module("example.com/b", "v1.0.0");
        GoMod file = new GoMod("example.com/a", Optional.of("1.24"), List.of(new GoMod.Requirement(b, true)));

        BuildList list = ModuleGraph.read(main, module -> {
            assertThat(module).isEqualTo(a);
            return new GoModSource.Found.File(file);
        });

        assertThat(list.selected().keySet()).containsExactly(a.path(), b.path());
        assertThat(list.loaded()).containsExactly(a);
    }

    private static Set<String> selected(BuildList list) {
        return list.selected().entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Without the main module, and without what stands in for a module. */
    private static Set<String> lines(String output) {
        return output.lines()
                .filter(line -> line.startsWith("example.com/m") && line.contains(" v"))
                .map(line -> line.split(" => ", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What is prewarmed: the graph's go.mod files, and all of what is selected, after replacement. */
    private static Set<String> fetched(MainModule main, BuildList list) {
        Stream<ModuleVersion> selected = list.selected().entrySet().stream()
                .map(entry -> new ModuleVersion(entry.getKey(), entry.getValue()))
                .map(module -> main.replacementOf(module).orElse(null) instanceof Replacement.Other(ModuleVersion by)
                        ? by
                        : module);
        return Stream.concat(list.loaded().stream(), selected)
                .map(ModuleVersion::toString)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> readByGo(Path cache) throws IOException {
        try (Stream<Path> files = Files.walk(cache)) {
            return files.map(file -> cache.relativize(file).toString())
                    .filter(name -> name.endsWith(".mod"))
                    .map(name -> name.replace("/@v/", "@").replace(".mod", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
