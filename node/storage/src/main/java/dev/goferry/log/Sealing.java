package dev.goferry.log;

import dev.goferry.digest.Sha256;
import dev.goferry.json.FlatJson;

/** One JSON object in one line, whose last member {@code check} guards every byte before it. */
final class Sealing {
    private static final int DIGITS = 16;
    private static final String MEMBER = ",\"check\":\"";
    private static final String END = "\"}";
    private static final int TAIL = MEMBER.length() + DIGITS + END.length();

    private Sealing() {}

    static String seal(FlatJson json) {
        String text = json.toString();
        return text.substring(0, text.length() - 1) + MEMBER + digest(text) + END;
    }

    /** The object without its check; a line that was changed in any way is an {@link IllegalArgumentException}. */
    static FlatJson open(String line) {
        int cut = line.length() - TAIL;
        if (cut < 1 || !line.startsWith(MEMBER, cut) || !line.endsWith(END)) {
            throw new IllegalArgumentException("a line without its check");
        }
        if (line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("more than one line");
        }
        String text = line.substring(0, cut) + "}";
        if (!line.startsWith(digest(text), cut + MEMBER.length())) {
            throw new IllegalArgumentException("a line that does not fit its check");
        }
        return FlatJson.parse(text);
    }

    static String digest(String text) {
        return Sha256.hex(text).substring(0, DIGITS);
    }
}
