package dev.goferry.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Real modules to serve, made once and kept.
 *
 * @param download a real {@code GOMODCACHE/cache/download} that holds all that the main module's graph and download ask
 * @param big a folder of the same layout with the {@link BigModule}
 * @param main go.mod and go.sum of the main module
 */
record Corpus(Path download, Path big, Path main) {
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    /**
     * @param folder where what is made is kept, per main module
     * @param module path@version of the main module
     * @param given a GOMODCACHE that holds everything already; null downloads through the user's own GOPROXY
     */
    static Corpus prepare(Path folder, String module, @Nullable Path given) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        var modules = given == null ? folder.resolve("mod") : given;
        var big = folder.resolve("big");
        BigModule.write(big);
        var main = folder.resolve("main-" + module.replaceAll("[^A-Za-z0-9.@-]", "_"));
        var done = main.resolve("complete");
        var download = modules.resolve("cache/download");
        if (given == null && !Files.exists(done)) {
            System.err.println("bench: downloading " + module + " and its requirements once, into " + modules);
            go(folder, modules, "mod", "download", module);
        }
        unpack(download, module, main);
        if (given == null && !Files.exists(done)) {
            go(main, modules, "mod", "graph");
            go(main, modules, "mod", "download");
            Files.createFile(done);
        }
        return new Corpus(download, big, main);
    }

    List<Path> roots() {
        return List.of(big, download);
    }

    private static void go(Path folder, Path modules, String... words) throws IOException, InterruptedException {
        var command = new java.util.ArrayList<>(List.of("go"));
        command.addAll(List.of(words));
        var output = Files.createTempFile("bench-go", ".txt");
        var environment = Map.of("GOMODCACHE", modules.toString(), "GOFLAGS", "-modcacherw", "GOTOOLCHAIN", "local");
        Child.start(command, environment, folder, output).finish(PATIENCE);
        Files.delete(output);
    }

    private static void unpack(Path download, String module, Path main) throws IOException {
        Files.createDirectories(main);
        var split = module.split("@", 2);
        var escaped = split[0].replaceAll("([A-Z])", "!$1").toLowerCase(java.util.Locale.ROOT);
        var file = download.resolve(escaped + "/@v/" + split[1] + ".zip");
        if (!Files.exists(file)) {
            throw new BenchFailure("no " + file + ": the folder given does not hold " + module);
        }
        try (var zip = new ZipFile(file.toFile())) {
            for (var name : List.of("go.mod", "go.sum")) {
                var entry = zip.getEntry(module + "/" + name);
                if (entry == null) {
                    throw new BenchFailure(module + " has no " + name + ", so it cannot be a main module here");
                }
                try (var in = zip.getInputStream(entry)) {
                    Files.write(main.resolve(name), in.readAllBytes());
                }
            }
        }
    }
}
