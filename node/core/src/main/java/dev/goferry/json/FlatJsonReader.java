package dev.goferry.json;

import java.util.LinkedHashMap;
import java.util.Map;

/** A reader of one flat object, from the first brace to the last. */
final class FlatJsonReader {
    private final String text;
    private int at;

    FlatJsonReader(String text) {
        this.text = text;
    }

    Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        expect('{');
        if (!take('}')) {
            do {
                member(members);
            } while (take(','));
            expect('}');
        }
        space();
        if (at != text.length()) {
            throw wrong("text after the object");
        }
        return members;
    }

    private void member(Map<String, Object> members) {
        space();
        String name = string();
        expect(':');
        space();
        if (literal("null")) {
            return;
        }
        if (members.put(name, value()) != null) {
            throw wrong("the name " + name + " twice");
        }
    }

    private Object value() {
        if (literal("true")) {
            return true;
        }
        if (literal("false")) {
            return false;
        }
        return peek() == '"' ? string() : number();
    }

    private Long number() {
        int start = at;
        while (peek() == '-' || (peek() >= '0' && peek() <= '9')) {
            at++;
        }
        try {
            return Long.valueOf(text.substring(start, at));
        } catch (NumberFormatException e) {
            throw wrong("no string, whole number or boolean");
        }
    }

    private String string() {
        if (!take('"')) {
            throw wrong("no string");
        }
        StringBuilder out = new StringBuilder();
        while (peek() != '"') {
            char c = next();
            if (c < 0x20) {
                throw wrong("a control character");
            }
            out.append(c == '\\' ? escaped() : c);
        }
        at++;
        return out.toString();
    }

    private char escaped() {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw wrong("an unknown escape");
        };
    }

    private char unicode() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(next(), 16);
            if (digit < 0) {
                throw wrong("a bad \\u escape");
            }
            value = value * 16 + digit;
        }
        return (char) value;
    }

    private boolean literal(String word) {
        boolean found = text.startsWith(word, at);
        at += found ? word.length() : 0;
        return found;
    }

    private void expect(char c) {
        if (!take(c)) {
            throw wrong("no '" + c + "'");
        }
    }

    private boolean take(char c) {
        if (c != '"') {
            space();
        }
        boolean found = peek() == c;
        at += found ? 1 : 0;
        return found;
    }

    private void space() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\r' || peek() == '\n') {
            at++;
        }
    }

    /** The next character, or NUL at the end: NUL itself is never right outside a string, nor inside one. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private char next() {
        if (at == text.length()) {
            throw wrong("the end inside a string");
        }
        return text.charAt(at++);
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("not a flat JSON object: " + what + " at character " + at);
    }
}
