package dev.goferry.sumdb;

import dev.goferry.digest.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/**
 * The public key of a checksum database, written {@code name+hash+key}: the hash is the first four bytes of SHA-256
 * over name and key, the key is an algorithm byte (1 is Ed25519, the only one) and 32 bytes, in base64. The rules are
 * those of golang.org/x/mod/sumdb/note.NewVerifier. Immutable and safe for many threads.
 */
public final class VerifierKey {
    private static final int ED25519 = 1;
    private static final int ED25519_BYTES = 32;
    private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private final String name;
    private final int hash;
    private final String text;
    private final PublicKey key;

    private VerifierKey(String name, int hash, String text, PublicKey key) {
        this.name = name;
        this.hash = hash;
        this.text = text;
        this.key = key;
    }

    /** Reads {@code name+hash+key}; the error says which of the three is wrong. */
    public static VerifierKey parse(String text) throws MalformedAnswer {
        String[] parts = text.split("\\+", 3);
        if (parts.length < 3 || !isName(parts[0]) || !parts[1].matches("[0-9a-fA-F]{8}")) {
            throw new MalformedAnswer("a verifier key is written name+hash+key, hash in 8 hexadecimal digits");
        }
        byte[] encoded = StrictText.base64(parts[2], "the key of " + parts[0]);
        int hash = HexFormat.fromHexDigits(parts[1]);
        if (hash != hash(parts[0], encoded)) {
            throw new MalformedAnswer("the hash in the verifier key of " + parts[0] + " does not match name and key");
        }
        if (encoded.length != 1 + ED25519_BYTES || encoded[0] != ED25519) {
            throw new MalformedAnswer("the verifier key of " + parts[0] + " is not an Ed25519 key");
        }
        return new VerifierKey(parts[0], hash, text, publicKey(encoded));
    }

    /** The database's name, for example {@code sum.golang.org}. */
    public String name() {
        return name;
    }

    int hash() {
        return hash;
    }

    boolean verifies(byte[] text, byte[] signature) {
        try {
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initVerify(key);
            ed25519.update(text);
            return ed25519.verify(signature);
        } catch (GeneralSecurityException e) {
            return false; // The JDK throws for a signature of a wrong length or form.
        }
    }

    static boolean isName(String name) {
        return !name.isEmpty()
                && name.codePoints()
                        .noneMatch(c -> c == '+' || c == 0x85 || Character.isWhitespace(c) || Character.isSpaceChar(c));
    }

    static int hash(String name, byte[] encodedKey) {
        MessageDigest digest = Sha256.create();
        digest.update((name + "\n").getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(digest.digest(encodedKey)).getInt();
    }

    private static PublicKey publicKey(byte[] encoded) throws MalformedAnswer {
        byte[] x509 = ByteBuffer.allocate(X509_PREFIX.length + ED25519_BYTES)
                .put(X509_PREFIX)
                .put(encoded, 1, ED25519_BYTES)
                .array();
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(x509));
        } catch (GeneralSecurityException e) {
            throw new MalformedAnswer("the verifier key is no point of Ed25519");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifierKey that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** As it is written: {@code name+hash+key}. */
    @Override
    public String toString() {
        return text;
    }
}
