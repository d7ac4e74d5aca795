package dev.goferry.verification;

import dev.goferry.json.JsonScanner;
import dev.goferry.json.JsonScanner.Malformed;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The string members of one JSON object, with everything else checked and skipped. Names are equal whatever their case,
 * as for Go's decoder; a name that stands twice is refused, because readers would not agree on its value.
 */
final class JsonObject {
    private static final int MAX_DEPTH = 32;

    private final JsonScanner scanner;
    private final Map<String, Optional<String>> members = new HashMap<>();

    JsonObject(String text) throws Malformed {
        scanner = new JsonScanner(text);
        scanner.object(this::member);
        scanner.expectEnd();
    }

    /** The member's value if it is a string. */
    Optional<String> text(String name) {
        return members.getOrDefault(fold(name), Optional.empty());
    }

    /** Whether there is such a member and it is not null. */
    boolean has(String name) {
        return members.containsKey(fold(name));
    }

    /** Upper case first, so that a long s is an s, as for Go's decoder. */
    private static String fold(String name) {
        return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    private void member(String name) throws Malformed {
        if (scanner.takeWord("null")) {
            return;
        }
        Optional<String> value = Optional.empty();
        if (scanner.peek() == '"') {
            value = Optional.of(scanner.string());
        } else {
            skip(1);
        }
        if (members.put(fold(name), value) != null) {
            throw new Malformed("a name stands twice");
        }
    }

    private void skip(int depth) throws Malformed {
        if (depth > MAX_DEPTH) {
            throw new Malformed("nested deeper than " + MAX_DEPTH);
        }
        switch (scanner.peek()) {
            case '{' -> scanner.object(name -> skip(depth + 1));
            case '[' -> skipArray(depth);
            case '"' -> scanner.string();
            default -> scanner.skipScalar();
        }
    }

    private void skipArray(int depth) throws Malformed {
        scanner.expect('[');
        if (scanner.take(']')) {
            return;
        }
        do {
            skip(depth + 1);
        } while (scanner.take(','));
        scanner.expect(']');
    }
}
