package dev.goferry.buildlist;

import dev.goferry.gomod.GoMod;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Modules that require each other at random, in a folder that {@code GOPROXY=file://} reads. */
final class GeneratedModules implements GoModSource {
    private static final int MODULES = 8;
    private static final int VERSIONS = 4;

    /** Pruning begins with 1.17; no line means 1.16. */
    private static final List<String> GO_LINES = List.of("", "go 1.15\n", "go 1.16\n", "go 1.17\n", "go 1.20\n");

    private final Random random;
    private final Path folder;
    private final boolean recent;

    private GeneratedModules(Random random, Path folder) {
        this.random = random;
        this.folder = folder;
        this.recent = random.nextBoolean();
    }

    static GeneratedModules write(Random random, Path folder) throws IOException {
        GeneratedModules modules = new GeneratedModules(random, folder);
        for (int module = 0; module < MODULES; module++) {
            for (int version = 0; version < VERSIONS; version++) {
                modules.write(module, version);
            }
        }
        return modules;
    }

    private void write(int module, int version) throws IOException {
        Path at = Files.createDirectories(folder.resolve(path(module) + "/@v"));
        String name = "v1." + version + ".0";
        Files.writeString(
                at.resolve(name + ".info"), "{\"Version\":\"" + name + "\",\"Time\":\"2024-01-01T00:00:00Z\"}");
        Files.writeString(
                at.resolve(name + ".mod"), "module " + path(module) + "\n" + goLine() + requirements(module, 3));
    }

    /** A main module over them: some have exclusions and replacements too. */
    String main() {
        String go = recent ? "go 1.24\n" : GO_LINES.get(2 + random.nextInt(3));
        StringBuilder text = new StringBuilder("module example.com/main\n" + go + requirements(-1, 4));
        if (random.nextInt(3) == 0) {
            text.append("exclude ").append(path(random.nextInt(MODULES))).append(" v1.1.0\n");
        }
        if (random.nextInt(3) == 0) {
            int replaced = random.nextInt(MODULES);
            int by = (replaced + 1) % MODULES;
            text.append("replace ").append(path(replaced)).append(" => ");
            text.append(path(by)).append(" v1.2.0\n");
        }
        return text.toString();
    }

    /** A dependency that needs a newer go than its main module is another matter: there is none. */
    private String goLine() {
        return recent && random.nextBoolean() ? "go 1.24\n" : GO_LINES.get(random.nextInt(GO_LINES.size()));
    }

    private String requirements(int self, int most) {
        List<Integer> others = new ArrayList<>();
        for (int module = 0; module < MODULES; module++) {
            if (module != self) {
                others.add(module);
            }
        }
        java.util.Collections.shuffle(others, random);
        StringBuilder text = new StringBuilder();
        int count = self < 0 ? 1 + random.nextInt(most) : random.nextInt(most);
        others.stream()
                .limit(count)
                .forEach(module -> text.append("require ")
                        .append(path(module))
                        .append(" v1.")
                        .append(random.nextInt(VERSIONS))
                        .append(".0\n"));
        return text.toString();
    }

    private static String path(int module) {
        return "example.com/m" + module;
    }

    @Override
    public Found read(ModuleVersion module) {
        Path file = folder.resolve(module.path().escaped() + "/@v/" + module.version() + ".mod");
        try {
            return new Found.File(GoMod.parse(Files.readAllBytes(file)).orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ModuleVersion module(String path, String version) {
        return new ModuleVersion(new ModulePath(path), new Version(version));
    }
}
