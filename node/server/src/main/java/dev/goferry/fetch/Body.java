package dev.goferry.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A whole file that is to be proved. */
sealed interface Body {
    /** Bytes. */
    long size();

    /** Of the bytes as they are, 64 hex digits. */
    String sha256();

    /** An .info or a .mod, on the heap. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Small(byte[] bytes) implements Body {
        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public String sha256() {
            return HexFormat.of().formatHex(digest().digest(bytes));
        }
    }

    /** A zip, on disk. */
    record Large(Path file, long size, String sha256) implements Body {
        static Large of(Path file) throws IOException {
            MessageDigest digest = digest();
            byte[] buffer = new byte[64 << 10];
            long size = 0;
            try (InputStream in = Files.newInputStream(file)) {
                for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                    digest.update(buffer, 0, got);
                    size += got;
                }
            }
            return new Large(file, size, HexFormat.of().formatHex(digest.digest()));
        }
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
