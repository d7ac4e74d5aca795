package dev.goferry.sumdb;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;

/** Signs notes as golang.org/x/mod/sumdb/note does, with a key made for one run. */
public final class TestSigner {
    private final String name;
    private final byte[] publicKey;
    private final PrivateKey key;
    private final PrivateKey wrongKey;

    private TestSigner(String name, byte[] publicKey, PrivateKey key, PrivateKey wrongKey) {
        this.name = name;
        this.publicKey = publicKey;
        this.key = key;
        this.wrongKey = wrongKey;
    }

    public static TestSigner create(String name) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            KeyPair pair = generator.generateKeyPair();
            byte[] x509 = pair.getPublic().getEncoded();
            byte[] encoded = ByteBuffer.allocate(33)
                    .put((byte) 1)
                    .put(Arrays.copyOfRange(x509, x509.length - 32, x509.length))
                    .array();
            return new TestSigner(
                    name,
                    encoded,
                    pair.getPrivate(),
                    generator.generateKeyPair().getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public String name() {
        return name;
    }

    /** {@code name+hash+key}. */
    public String verifierKey() {
        return "%s+%08x+%s".formatted(name, hash(), Base64.getEncoder().encodeToString(publicKey));
    }

    /** {@code PRIVATE+KEY+name+hash+seed}, as note.NewSigner reads it: for x/mod's own server in a test. */
    String signerKey() {
        byte[] pkcs8 = key.getEncoded();
        byte[] encoded = ByteBuffer.allocate(33)
                .put((byte) 1)
                .put(Arrays.copyOfRange(pkcs8, pkcs8.length - 32, pkcs8.length))
                .array();
        return "PRIVATE+KEY+%s+%08x+%s"
                .formatted(name, hash(), Base64.getEncoder().encodeToString(encoded));
    }

    /** The whole note of a text that ends in a newline. */
    public String sign(String text) {
        return text + "\n" + signatureLine(text, key);
    }

    /** A note whose signature names this key and was made with another. */
    public String signBadly(String text) {
        return text + "\n" + signatureLine(text, wrongKey);
    }

    /** The line to append to a note that others have signed. */
    public String signatureLine(String text) {
        return signatureLine(text, key);
    }

    private String signatureLine(String text, PrivateKey by) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(by);
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            byte[] bytes = signature.sign();
            byte[] line = ByteBuffer.allocate(4 + bytes.length)
                    .putInt(hash())
                    .put(bytes)
                    .array();
            return "\u2014 " + name + " " + Base64.getEncoder().encodeToString(line) + "\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private int hash() {
        return VerifierKey.hash(name, publicKey);
    }
}
