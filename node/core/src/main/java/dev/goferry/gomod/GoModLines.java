package dev.goferry.gomod;

import java.util.ArrayList;
import java.util.List;

/** Splits a go.mod file into lines of tokens, inside and outside blocks, by the lexer of x/mod's modfile. */
final class GoModLines {
    /** Lines of real files hold about six. */
    private static final int MAX_TOKENS = 64;

    private final String text;
    private int at;

    GoModLines(String text) {
        this.text = text;
    }

    /** Takes each line with its verb, and the comment at its end or an empty string. */
    interface Reader {
        void line(String verb, List<String> arguments, String comment);
    }

    /** The file is none; carries no stack trace, since bad files are ordinary input. */
    static final class SyntaxError extends Exception {
        private static final long serialVersionUID = 1L;

        SyntaxError(String message) {
            super(message, null, false, false);
        }
    }

    void forEach(Reader reader) throws SyntaxError {
        while (at < text.length()) {
            List<String> tokens = new ArrayList<>();
            String comment = readLine(tokens);
            if (tokens.isEmpty()) {
                continue;
            }
            if (opensBlock(tokens)) {
                readBlock(tokens.subList(0, tokens.size() - 1), reader);
            } else if (!isEmptyBlock(tokens)) {
                reader.line(tokens.getFirst(), tokens.subList(1, tokens.size()), comment);
            }
        }
    }

    private static boolean opensBlock(List<String> tokens) {
        return tokens.size() > 1 && tokens.getLast().equals("(");
    }

    private static boolean isEmptyBlock(List<String> tokens) {
        return tokens.size() > 2
                && tokens.getLast().equals(")")
                && tokens.get(tokens.size() - 2).equals("(");
    }

    private void readBlock(List<String> head, Reader reader) throws SyntaxError {
        while (at < text.length()) {
            List<String> tokens = new ArrayList<>();
            String comment = readLine(tokens);
            if (tokens.isEmpty()) {
                continue;
            }
            if (tokens.getFirst().equals(")")) {
                if (tokens.size() > 1) {
                    throw new SyntaxError("expected newline after closing paren");
                }
                return;
            }
            if (head.size() == 1) {
                reader.line(head.getFirst(), tokens, comment);
            }
        }
        throw new SyntaxError("unterminated block");
    }

    /** Reads up to and with the next newline; returns the comment at its end. */
    private String readLine(List<String> tokens) throws SyntaxError {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                at++;
                return "";
            }
            if (c == ' ' || c == '\t' || c == '\r') {
                at++;
            } else if (text.startsWith("//", at)) {
                int start = at + 2;
                int end = text.indexOf('\n', start);
                at = end < 0 ? text.length() : end + 1;
                return text.substring(start, end < 0 ? text.length() : end);
            } else if (tokens.size() == MAX_TOKENS) {
                throw new SyntaxError("a line of more than " + MAX_TOKENS + " tokens");
            } else {
                tokens.add(token(c));
            }
        }
        return "";
    }

    private String token(char c) throws SyntaxError {
        int start = at;
        if ("()[]{},".indexOf(c) >= 0) {
            at++;
        } else if (c == '"' || c == '`') {
            skipString(c);
        } else {
            skipIdentifier();
        }
        return text.substring(start, at);
    }

    private void skipString(char quote) throws SyntaxError {
        at++;
        while (at < text.length() && text.charAt(at) != '\n') {
            char c = text.charAt(at++);
            if (c == quote) {
                return;
            }
            if (c == '\\' && quote == '"') {
                at++;
            }
        }
        throw new SyntaxError("unterminated string");
    }

    private void skipIdentifier() throws SyntaxError {
        int start = at;
        while (at < text.length() && !text.startsWith("//", at) && isIdentifier(text.charAt(at))) {
            if (text.startsWith("/*", at)) {
                throw new SyntaxError("comments begin with //");
            }
            at++;
        }
        if (at == start) {
            throw new SyntaxError("unexpected character");
        }
    }

    private boolean isIdentifier(char c) {
        return c > ' '
                && c != 0x7f
                && "()[]{},".indexOf(c) < 0
                && !Character.isSpaceChar(c)
                && !Character.isISOControl(c);
    }
}
