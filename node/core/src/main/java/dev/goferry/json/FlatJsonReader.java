package dev.goferry.json;

import dev.goferry.json.JsonScanner.Malformed;
import java.util.LinkedHashMap;
import java.util.Map;

/** A reader of one flat object, from the first brace to the last. */
final class FlatJsonReader {
    private final JsonScanner scanner;
    private final Map<String, Object> members = new LinkedHashMap<>();

    private FlatJsonReader(String text) {
        this.scanner = new JsonScanner(text);
    }

    static Map<String, Object> read(String text) {
        try {
            return new FlatJsonReader(text).object();
        } catch (Malformed e) {
            throw new IllegalArgumentException("not a flat JSON object: " + e.getMessage(), e);
        }
    }

    private Map<String, Object> object() throws Malformed {
        scanner.object(this::member);
        scanner.expectEnd();
        return members;
    }

    private void member(String name) throws Malformed {
        if (!scanner.takeWord("null") && members.put(name, value()) != null) {
            throw new Malformed("the name " + name + " stands twice");
        }
    }

    private Object value() throws Malformed {
        if (scanner.takeWord("true")) {
            return true;
        }
        if (scanner.takeWord("false")) {
            return false;
        }
        return scanner.peek() == '"' ? scanner.string() : wholeNumber();
    }

    private Long wholeNumber() throws Malformed {
        String number = scanner.number();
        try {
            return Long.valueOf(number);
        } catch (NumberFormatException e) {
            throw new Malformed("no whole number of 64 bits: " + number);
        }
    }
}
