package dev.goferry.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The main module's go.sum, as far as the corpus has its files: a module version and the files that it vouches for. */
record Sums(List<Module> modules) {
    /**
     * A version.
     *
     * @param lines of go.sum
     * @param files paths below a proxy's URL
     */
    record Module(List<String> lines, List<String> files) {}

    private static final String ONLY_MOD = "/go.mod";

    static Sums of(Corpus corpus) throws IOException {
        Map<String, List<String>> lines = new LinkedHashMap<>();
        for (var line : Files.readAllLines(corpus.main().resolve("go.sum"))) {
            var words = line.split(" ", -1);
            var version = words[1].replace(ONLY_MOD, "");
            lines.computeIfAbsent(escaped(words[0]) + "/@v/" + escaped(version), any -> new ArrayList<>())
                    .add(line);
        }
        var modules = new ArrayList<Module>();
        lines.forEach((base, of) -> {
            boolean whole = of.stream().anyMatch(line -> !line.contains(ONLY_MOD));
            var files = whole ? List.of(base + ".info", base + ".mod", base + ".zip") : List.of(base + ".mod");
            if (files.stream().allMatch(file -> Files.exists(corpus.download().resolve(file)))) {
                modules.add(new Module(of, files));
            }
        });
        return new Sums(modules);
    }

    private static String escaped(String name) {
        return name.replaceAll("([A-Z])", "!$1").toLowerCase(Locale.ROOT);
    }

    /** Every {@code count}th from {@code first} on. */
    Sums each(int first, int count) {
        var some = new ArrayList<Module>();
        for (int i = first; i < modules.size(); i += count) {
            some.add(modules.get(i));
        }
        return new Sums(some);
    }

    /** Both. */
    Sums and(Sums others) {
        var all = new ArrayList<>(modules);
        all.addAll(others.modules);
        return new Sums(all);
    }

    List<String> files() {
        return modules.stream().flatMap(module -> module.files().stream()).toList();
    }

    /** All but zips. */
    List<String> small() {
        return files().stream().filter(file -> !file.endsWith(".zip")).toList();
    }

    /** As a go.sum. */
    String text() {
        return String.join(
                        "\n",
                        modules.stream()
                                .flatMap(module -> module.lines().stream())
                                .toList()) + "\n";
    }
}
