package dev.goferry.commit;

import dev.goferry.digest.Sha256;
import dev.goferry.pin.Pin;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
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
        return copy(in, OutputStream.nullOutputStream(), Long.MAX_VALUE);
    }

    /** Copies to the end, or until more than {@code enough} bytes have come; closes neither. */
    public static Digest copy(InputStream in, OutputStream out, long enough) throws IOException {
        MessageDigest sha256 = Sha256.create();
        byte[] buffer = new byte[BUFFER_BYTES];
        long size = 0;
        for (int count = in.read(buffer); count >= 0 && size <= enough; count = in.read(buffer)) {
            sha256.update(buffer, 0, count);
            out.write(buffer, 0, count);
            size += count;
        }
        return new Digest(size, HexFormat.of().formatHex(sha256.digest()));
    }

    /** Whether these are the pin's bytes. */
    public boolean isOf(Pin pin) {
        return size == pin.size() && sha256.equals(pin.sha256());
    }
}
