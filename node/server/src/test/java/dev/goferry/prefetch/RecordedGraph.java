package dev.goferry.prefetch;

import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The module graph of a real main module: its own requirements in its go.mod's order, which no proxy sees, and what each
 * go.mod of the graph requires.
 */
record RecordedGraph(List<ModuleVersion> main, Map<ModuleVersion, Requirements> mods) {
    static RecordedGraph prometheus() {
        var names = new ArrayList<ModuleVersion>();
        var main = new ArrayList<ModuleVersion>();
        var mods = new HashMap<ModuleVersion, Requirements>();
        var file = Objects.requireNonNull(RecordedGraph.class.getResourceAsStream("prometheus-v0.315.0.graph"));
        try (var lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var words = line.split(" ");
                switch (words[0]) {
                    case "name" -> names.add(new ModuleVersion(new ModulePath(words[1]), new Version(words[2])));
                    case "main" -> numbers(words, 1).forEach(n -> main.add(names.get(number(n))));
                    case "pruned", "whole" -> mods.put(names.get(number(words[1])), requirements(words, names));
                    default -> {}
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RecordedGraph(List.copyOf(main), Map.copyOf(mods));
    }

    Requirements of(ModuleVersion module) {
        return Objects.requireNonNull(mods.get(module), module.toString());
    }

    private static Requirements requirements(String[] words, List<ModuleVersion> names) {
        var required = numbers(words, 2).stream()
                .map(n -> new Requirements.Requirement(names.get(number(n)), n.endsWith("i")))
                .toList();
        return new Requirements(words[0].equals("pruned"), required);
    }

    private static List<String> numbers(String[] words, int from) {
        return Arrays.asList(words).subList(from, words.length);
    }

    private static int number(String word) {
        return Integer.parseInt(word.endsWith("i") ? word.substring(0, word.length() - 1) : word);
    }
}
