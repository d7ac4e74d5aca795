package dev.goferry.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One JSON object of strings, whole numbers and booleans in one line: what our ledgers and recorded histories are made
 * of. Immutable; the members keep their order.
 *
 * <p>{@link #parse} takes what {@link #toString} writes and any other flat object, nulls left out; anything nested, a
 * fraction or a doubled name is an {@link IllegalArgumentException} with one line. Meant for our own records: the caller
 * bounds the length.
 */
public final class FlatJson {
    private final Map<String, Object> members;

    private FlatJson(Map<String, Object> members) {
        this.members = Collections.unmodifiableMap(members);
    }

    /** An object without members. */
    public static FlatJson empty() {
        return new FlatJson(new LinkedHashMap<>());
    }

    /** Reads one object. */
    public static FlatJson parse(String text) {
        return new FlatJson(FlatJsonReader.read(text));
    }

    /** With one string more. */
    public FlatJson with(String name, String value) {
        return having(name, value);
    }

    /** With one string more, if there is one. */
    public FlatJson with(String name, Optional<String> value) {
        return value.isPresent() ? having(name, value.get()) : this;
    }

    /** With one number more. */
    public FlatJson with(String name, long value) {
        return having(name, value);
    }

    /** With one boolean more. */
    public FlatJson with(String name, boolean value) {
        return having(name, value);
    }

    private FlatJson having(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new FlatJson(more);
    }

    /** The string of that name, which must be there. */
    public String text(String name) {
        return optionalText(name).orElseThrow(() -> wrong(name, "string"));
    }

    /** The string of that name, if there is one. */
    public Optional<String> optionalText(String name) {
        Object value = members.get(name);
        if (value != null && !(value instanceof String)) {
            throw wrong(name, "string");
        }
        return Optional.ofNullable((String) value);
    }

    /** Whether there is a member of that name, of whatever type. */
    public boolean has(String name) {
        return members.containsKey(name);
    }

    /** The number of that name, which must be there. */
    public long number(String name) {
        if (members.get(name) instanceof Long number) {
            return number;
        }
        throw wrong(name, "number");
    }

    /** The boolean of that name, which must be there. */
    public boolean flag(String name) {
        if (members.get(name) instanceof Boolean flag) {
            return flag;
        }
        throw wrong(name, "boolean");
    }

    private static IllegalArgumentException wrong(String name, String type) {
        return new IllegalArgumentException("the JSON object has no " + type + " named " + name);
    }

    /** The object in one line, without a line's end. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("{");
        members.forEach((name, value) -> {
            out.append(out.length() == 1 ? "" : ",");
            quote(name, out);
            out.append(':');
            if (value instanceof String text) {
                quote(text, out);
            } else {
                out.append(value);
            }
        });
        return out.append('}').toString();
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Lone surrogates would not survive UTF-8.
            if (c < 0x20 || c == 0x7f || Character.isSurrogate(c)) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c == '"' || c == '\\' ? "\\" : "").append(c);
            }
        }
        out.append('"');
    }
}
