package dev.goferry.commit;

import dev.goferry.pin.Pin;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** The size and SHA-256 (lower-case hex) of bytes as they are. */
public record Digest(long size, String sha256) {
    private static final int BUFFER_BYTES = 64 << 10;

    static Optional<Digest> of(ObjectStore store, String key) throws IOException {
        Optional<InputStream> found = store.open(key, 0);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = found.get()) {
            return Optional.of(of(in));
        }
    }

    /** Reads to the end; does not close. */
    public static Digest of(InputStream in) throws IOException {
        MessageDigest sha256 = newSha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        long size = 0;
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            sha256.update(buffer, 0, count);
            size += count;
        }
        return new Digest(size, HexFormat.of().formatHex(sha256.digest()));
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    boolean isOf(Pin pin) {
        return size == pin.size() && sha256.equals(pin.sha256());
    }
}
