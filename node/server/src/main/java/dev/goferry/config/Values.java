package dev.goferry.config;

import dev.goferry.module.InvalidName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Every key's text, set or by default, and the values they are. */
final class Values implements Setting.Lookup {
    private final Table table;
    private final Map<String, Given> set;
    private final Machine machine;
    private final Map<String, Given> defaults = new LinkedHashMap<>();

    Values(Table table, Map<String, Given> set, Machine machine) {
        this.table = table;
        this.set = set;
        this.machine = machine;
    }

    /** Thrown where a value is asked for whose problem {@link #check} has told. */
    static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message, null, false, false);
        }
    }

    <T> T get(Setting<T> setting) {
        return parse(setting, setting.key());
    }

    /** The value of a setting in a list, {@code number} in place of its {@code N}. */
    <T> T get(Setting<T> setting, int number) {
        return parse(setting, setting.key().replace(".N.", "." + number + "."));
    }

    /** The places of a list that any source has set, in order. */
    List<Integer> numbers(String list) {
        TreeSet<Integer> numbers = new TreeSet<>();
        for (String key : set.keySet()) {
            if (key.startsWith(list + ".")) {
                String rest = key.substring(list.length() + 1);
                numbers.add(Integer.valueOf(rest.substring(0, rest.indexOf('.'))));
            }
        }
        return List.copyOf(numbers);
    }

    Given given(Setting<?> setting, String key) {
        Given own = set.get(key);
        return own != null ? own : defaults.computeIfAbsent(key, any -> setting.fallback(this));
    }

    @Override
    public String text(Setting<?> other) {
        return given(other, other.key()).text();
    }

    @Override
    public Machine machine() {
        return machine;
    }

    /** Every key with its setting: the plain ones, then those of each place of a list. */
    Map<String, Setting<?>> effective() {
        Map<String, Setting<?>> all = new LinkedHashMap<>();
        for (Setting<?> setting : table.settings()) {
            int n = setting.key().indexOf(".N.");
            if (n < 0) {
                all.put(setting.key(), setting);
            } else {
                numbers(setting.key().substring(0, n))
                        .forEach(number -> all.put(setting.key().replace(".N.", "." + number + "."), setting));
            }
        }
        return all;
    }

    /** Reads every value once and tells what is wrong with each. */
    void check(Consumer<String> problems) {
        effective().forEach((key, setting) -> {
            Given given = given(setting, key);
            try {
                parse(setting, key);
            } catch (Unusable e) {
                // A default is wrong only because the key that it follows from is, and that has told.
                if (set.containsKey(key)
                        || given.text().isEmpty()
                        || !given.origin().equals(Given.DEFAULT)) {
                    problems.accept(e.getMessage());
                }
            }
        });
    }

    private <T> T parse(Setting<T> setting, String key) {
        Given given = given(setting, key);
        try {
            return setting.type().parser().apply(given.text());
        } catch (IllegalArgumentException | ArithmeticException | InvalidName e) {
            throw new Unusable(problem(setting, key, given, String.valueOf(e.getMessage())));
        }
    }

    private String problem(Setting<?> setting, String key, Given given, String reason) {
        String expected = setting.type().expected();
        if (!set.containsKey(key) && given.text().isEmpty()) {
            String why = given.origin().equals(Given.DEFAULT) ? "" : " (" + given.origin() + ")";
            return key + " is not set" + why + "; set " + Setting.variable(key) + " or the key to " + expected;
        }
        return given.origin() + ": " + key + " is \"" + setting.shown(given) + "\", expected " + expected + ": "
                + Given.redacted(reason);
    }
}
