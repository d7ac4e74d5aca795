package dev.goferry.verification;

import dev.goferry.verification.JsonObject.Malformed;

/** The tokens of RFC 8259, read from left to right. Not thread-safe. */
final class JsonScanner {
    private final String text;
    private int at;

    JsonScanner(String text) {
        this.text = text;
    }

    /** The next character that is no white space; 0 at the end. */
    char peek() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    boolean take(char c) {
        boolean taken = peek() == c && at < text.length();
        at += taken ? 1 : 0;
        return taken;
    }

    void expect(char c) throws Malformed {
        if (!take(c)) {
            throw new Malformed("expected " + c + " at character " + at);
        }
    }

    void expectEnd() throws Malformed {
        if (peek() != 0 || at < text.length()) {
            throw new Malformed("something follows it at character " + at);
        }
    }

    boolean takeWord(String word) {
        peek();
        boolean taken = text.startsWith(word, at);
        at += taken ? word.length() : 0;
        return taken;
    }

    void skipScalar() throws Malformed {
        if (!takeWord("true") && !takeWord("false") && !takeWord("null")) {
            skipNumber();
        }
    }

    String string() throws Malformed {
        expect('"');
        StringBuilder value = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return value.toString();
            }
            if (c < ' ') {
                break;
            }
            value.append(c == '\\' ? escaped() : c);
        }
        throw new Malformed("a string that does not end before character " + at);
    }

    private char escaped() throws Malformed {
        char c = at < text.length() ? text.charAt(at++) : 0;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw new Malformed("an unknown escape at character " + at);
        };
    }

    private char unicode() throws Malformed {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            char c = at < text.length() ? text.charAt(at++) : 0;
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw new Malformed("an unknown escape at character " + at);
            }
            value = value << 4 | digit;
        }
        return (char) value;
    }

    private void skipNumber() throws Malformed {
        peek();
        at += text.startsWith("-", at) ? 1 : 0;
        boolean zero = text.startsWith("0", at);
        int start = at;
        skipDigits();
        if (zero && at > start + 1) {
            throw new Malformed("a number with a leading zero at character " + at);
        }
        if (text.startsWith(".", at)) {
            at++;
            skipDigits();
        }
        if (text.startsWith("e", at) || text.startsWith("E", at)) {
            at++;
            at += text.startsWith("+", at) || text.startsWith("-", at) ? 1 : 0;
            skipDigits();
        }
    }

    private void skipDigits() throws Malformed {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == start) {
            throw new Malformed("expected a value at character " + at);
        }
    }
}
