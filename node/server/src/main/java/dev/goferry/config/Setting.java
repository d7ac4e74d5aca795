package dev.goferry.config;

import java.util.Locale;
import java.util.function.Function;

/**
 * One row of the table: a key and all that is known about it.
 *
 * @param key lower-case words joined by {@code .} and {@code -}; {@code N} stands for a place in a list
 * @param fallback the text that stands where nobody set the key
 * @param about one line for the operator
 */
record Setting<T>(String key, ValueType<T> type, Fallback fallback, String about) {
    static final String ENVIRONMENT_PREFIX = "GOFERRY_";

    /** What stands for a key that is not set. */
    sealed interface Fallback {
        /** The same text everywhere. */
        record Fixed(String text) implements Fallback {}

        /** A text that follows from the machine and from other keys; {@code shown} is how the reference names it. */
        record Derived(String shown, Function<Lookup, Given> rule) implements Fallback {}
    }

    /** What a derived default may look at. */
    interface Lookup {
        String text(Setting<?> other);

        Machine machine();
    }

    static <T> Setting<T> fixed(String key, ValueType<T> type, String fallback, String about) {
        return new Setting<>(key, type, new Fallback.Fixed(fallback), about);
    }

    static <T> Setting<T> derived(
            String key, ValueType<T> type, String shown, Function<Lookup, Given> rule, String about) {
        return new Setting<>(key, type, new Fallback.Derived(shown, rule), about);
    }

    /** The environment variable of a key. */
    static String variable(String key) {
        return ENVIRONMENT_PREFIX + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** A text of this setting for people: nothing of a secret. */
    String shown(Given given) {
        boolean secret = key.endsWith(".secret") || key.endsWith("-secret") || key.endsWith("-token");
        return secret && !given.text().isEmpty() ? "***" : given.shown();
    }

    Given fallback(Lookup lookup) {
        return switch (fallback) {
            case Fallback.Fixed(String text) -> new Given(text, Given.DEFAULT);
            case Fallback.Derived(String shown, Function<Lookup, Given> rule) -> rule.apply(lookup);
        };
    }
}
