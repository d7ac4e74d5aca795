package dev.goferry.sumdb;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The two encodings of the checksum database, read as strictly as golang.org/x/mod reads them. */
final class StrictText {
    private StrictText() {}

    /** UTF-8 without control characters other than the newline. */
    static String utf8(byte[] bytes, String what) throws MalformedAnswer {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedAnswer(what + " is not UTF-8");
        }
        if (text.chars().anyMatch(c -> c < 0x20 && c != '\n')) {
            throw new MalformedAnswer(what + " has control characters");
        }
        return text;
    }

    /** Padded standard base64; Java's decoder alone would take it unpadded. */
    static byte[] base64(String text, String what) throws MalformedAnswer {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (text.length() % 4 == 0) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Said below, in our words.
        }
        throw new MalformedAnswer(what + " is not base64");
    }

    /** A decimal number from 0 on without sign or leading zeros. */
    static long number(String text, String what) throws MalformedAnswer {
        try {
            long value = Long.parseLong(text);
            if (value >= 0 && text.equals(Long.toString(value))) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below, in our words.
        }
        throw new MalformedAnswer(what + " is not a number");
    }
}
