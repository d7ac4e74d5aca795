package dev.goferry.sumdb;

import java.nio.charset.StandardCharsets;

/** A tree head and the note in which the database signed it: the proof that it said so. */
public record SignedHead(TreeHead head, String note) {
    static final SignedHead EMPTY = new SignedHead(TreeHead.EMPTY, "");

    /** Reads what {@code latest} answers; the signature by {@code key} is checked. */
    public static SignedHead open(byte[] note, VerifierKey key) throws MalformedAnswer {
        return new SignedHead(TreeHead.parse(SignedNote.open(note, key)), new String(note, StandardCharsets.UTF_8));
    }
}
