package dev.goferry.json;

/**
 * The tokens of RFC 8259, read from left to right, with nothing more lenient than it; for foreign JSON too. The caller
 * bounds the length of the text and the depth of what is nested. Not thread-safe.
 */
public final class JsonScanner {
    /** The text is not what was expected; the message is one line, and there is no stack trace. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        public Malformed(String message) {
            super(message, null, false, false);
        }
    }

    /** Reads one member of an object. */
    public interface Member {
        /** Passes its value, which is next. */
        void read(String name) throws Malformed;
    }

    private final String text;
    private int at;

    public JsonScanner(String text) {
        this.text = text;
    }

    /** The next character that is no white space; 0 at the end. */
    public char peek() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    /** Passes this character, if it is the next that is no white space. */
    public boolean take(char c) {
        boolean taken = peek() == c && at < text.length();
        at += taken ? 1 : 0;
        return taken;
    }

    /** Passes this character, which must be the next that is no white space. */
    public void expect(char c) throws Malformed {
        if (!take(c)) {
            throw new Malformed("expected " + c + " at character " + at);
        }
    }

    /** Nothing but white space may follow. */
    public void expectEnd() throws Malformed {
        if (peek() != 0 || at < text.length()) {
            throw new Malformed("something follows it at character " + at);
        }
    }

    /** Passes an object, whose members are read by {@code member}. */
    public void object(Member member) throws Malformed {
        expect('{');
        if (take('}')) {
            return;
        }
        do {
            String name = string();
            expect(':');
            member.read(name);
        } while (take(','));
        expect('}');
    }

    /** Passes {@code true}, {@code false} or {@code null}, if it is next. */
    public boolean takeWord(String word) {
        peek();
        boolean taken = text.startsWith(word, at);
        at += taken ? word.length() : 0;
        return taken;
    }

    /** Passes a number or one of the three words. */
    public void skipScalar() throws Malformed {
        if (!takeWord("true") && !takeWord("false") && !takeWord("null")) {
            number();
        }
    }

    /** Passes a string, and returns what it means. */
    public String string() throws Malformed {
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

    /** Passes a number, and returns it as it is written. */
    public String number() throws Malformed {
        peek();
        int begin = at;
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
        return text.substring(begin, at);
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
