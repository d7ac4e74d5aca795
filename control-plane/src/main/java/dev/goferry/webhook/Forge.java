package dev.goferry.webhook;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A kind of git server, and how it proves that a delivery is its own. */
public enum Forge {
    /**
     * {@code X-Hub-Signature-256: sha256=} and the HMAC-SHA256 of the body in hexadecimal, as
     * <a href="https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries">GitHub</a> signs.
     */
    GITHUB("x-hub-signature-256", "sha256="),
    /**
     * {@code X-Gitlab-Token} with the secret itself, as
     * <a href="https://docs.gitlab.com/user/project/integrations/webhooks/">GitLab</a> sends it.
     */
    GITLAB("x-gitlab-token", ""),
    /**
     * {@code X-Gitea-Signature} with the HMAC-SHA256 of the body in hexadecimal, as
     * <a href="https://docs.gitea.com/usage/repository/webhooks">Gitea</a> and Forgejo sign.
     */
    GITEA("x-gitea-signature", "");

    private static final String HMAC = "HmacSHA256";

    private final String header;
    private final String prefix;

    Forge(String header, String prefix) {
        this.header = header;
        this.prefix = prefix;
    }

    /** In lower case, as paths and keys have it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The header that proves a delivery, in lower case. */
    public String header() {
        return header;
    }

    /** Whether the delivery is of somebody who knows the secret. Takes the same time wherever it is wrong. */
    boolean isProved(String secret, Function<String, Optional<String>> headers, byte[] body) {
        String given = headers.apply(header).orElse("");
        byte[] key = secret.getBytes(StandardCharsets.UTF_8);
        return switch (this) {
            case GITHUB, GITEA ->
                given.startsWith(prefix)
                        && MessageDigest.isEqual(bytes(given.substring(prefix.length())), bytes(hex(key, body)));
            // Hashed, so that not even the length of the secret shows.
            case GITLAB -> MessageDigest.isEqual(bytes(hex(key, bytes(given))), bytes(hex(key, key)));
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String hex(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return HexFormat.of().formatHex(mac.doFinal(message));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", e);
        }
    }
}
