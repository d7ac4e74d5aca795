package dev.goferry.sumdb;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A text with signatures, of which one is by the key that the reader knows
 * (<a href="https://pkg.go.dev/golang.org/x/mod/sumdb/note">golang.org/x/mod/sumdb/note</a>).
 */
final class SignedNote {
    /** More signatures than this are an attack on our time (note.Open has the same limit). */
    private static final int MAX_SIGNATURES = 100;

    private static final String SIGNATURE_PREFIX = "\u2014 ";

    private SignedNote() {}

    /** The text of the note, proven to be signed by {@code key}; signatures by other keys are ignored. */
    static String open(byte[] note, VerifierKey key) throws MalformedAnswer {
        String whole = StrictText.utf8(note, "the signed note");
        int split = whole.lastIndexOf("\n\n");
        if (split < 0 || split + 2 == whole.length() || !whole.endsWith("\n")) {
            throw new MalformedAnswer("the signed note has no signatures");
        }
        String text = whole.substring(0, split + 1);
        String[] lines = whole.substring(split + 2).split("\n", -1);
        if (lines.length - 1 > MAX_SIGNATURES) {
            throw new MalformedAnswer("the signed note has more than " + MAX_SIGNATURES + " signatures");
        }
        boolean signed = false;
        for (int i = 0; i < lines.length - 1; i++) {
            // All lines must be well-formed, but one valid signature by the key is enough, as in note.Open.
            signed |= isBy(key, lines[i], text, signed);
        }
        if (!signed) {
            throw new MalformedAnswer("the signed note has no signature by " + key.name());
        }
        return text;
    }

    private static boolean isBy(VerifierKey key, String line, String text, boolean alreadySigned)
            throws MalformedAnswer {
        int space = line.indexOf(' ', SIGNATURE_PREFIX.length());
        if (!line.startsWith(SIGNATURE_PREFIX) || space < 0) {
            throw new MalformedAnswer("the signed note has a malformed signature line");
        }
        String name = line.substring(SIGNATURE_PREFIX.length(), space);
        byte[] bytes = StrictText.base64(line.substring(space + 1), "a signature of the note");
        if (!VerifierKey.isName(name) || bytes.length < 5) {
            throw new MalformedAnswer("the signed note has a malformed signature line");
        }
        if (alreadySigned || !name.equals(key.name()) || ByteBuffer.wrap(bytes).getInt() != key.hash()) {
            return false;
        }
        if (!key.verifies(text.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(bytes, 4, bytes.length))) {
            throw new MalformedAnswer("the signature by " + key.name() + " on the tree head is invalid");
        }
        return true;
    }
}
