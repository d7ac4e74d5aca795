package dev.goferry.cluster;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What members of one cluster have in common. It never travels: a stamp proves that whoever made it knows the secret, for
 * this text and for {@link #HOLDS} around its time. Thread-safe.
 */
public final class ClusterSecret {
    /** How far the clocks of two members may differ. */
    public static final Duration HOLDS = Duration.ofMinutes(5);

    /** At least so many characters. */
    public static final int SHORTEST = 16;

    private static final int NONCE_BYTES = 12;

    private final SecretKeySpec key;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    public ClusterSecret(String secret, InstantSource clock) {
        if (secret.length() < SHORTEST) {
            throw new IllegalArgumentException("cluster.secret: at least " + SHORTEST + " characters");
        }
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
        this.clock = clock;
    }

    /** {@code time.nonce.mac} over {@code text}: printable, without spaces. */
    public String stamp(String text) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        String head = clock.instant().getEpochSecond() + "." + HexFormat.of().formatHex(nonce);
        return head + "." + mac(head, text);
    }

    /** Whether a member made this stamp for this text, not long ago. */
    public boolean holds(String stamp, String text) {
        int last = stamp.lastIndexOf('.');
        int first = stamp.indexOf('.');
        if (first < 1 || first == last || first > 12) {
            return false;
        }
        String head = stamp.substring(0, last);
        byte[] right = mac(head, text).getBytes(StandardCharsets.US_ASCII);
        byte[] given = stamp.substring(last + 1).getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(right, given) && near(stamp.substring(0, first));
    }

    private boolean near(String seconds) {
        try {
            Instant made = Instant.ofEpochSecond(Long.parseLong(seconds));
            return Duration.between(made, clock.instant()).abs().compareTo(HOLDS) <= 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private String mac(String head, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(head.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
