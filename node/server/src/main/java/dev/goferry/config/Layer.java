package dev.goferry.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What one source (the file, the environment, the command line) sets. Unknown keys and keys set twice are problems. */
final class Layer {
    private final Table table;
    private final Consumer<String> problems;
    private final Map<String, Given> values = new LinkedHashMap<>();

    Layer(Table table, Consumer<String> problems) {
        this.table = table;
        this.problems = problems;
    }

    void put(String key, Given given) {
        if (table.setting(key).isEmpty()) {
            String nearest = Spelling.nearest(key, table.keys()).orElse("");
            problems.accept(given.origin() + ": unknown key \"" + key + "\", did you mean \"" + nearest + "\"?");
            return;
        }
        if (given.text().chars().anyMatch(Character::isISOControl)) {
            problems.accept(given.origin() + ": " + key + " holds a line break or another control character");
            return;
        }
        Given before = values.putIfAbsent(key, given);
        if (before != null) {
            problems.accept(given.origin() + ": " + key + " is set twice, first at " + before.origin());
        }
    }

    Map<String, Given> values() {
        return values;
    }
}
