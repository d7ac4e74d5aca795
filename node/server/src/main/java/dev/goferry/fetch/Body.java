package dev.goferry.fetch;

import dev.goferry.commit.Digest;
import dev.goferry.digest.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A whole file that is to be proved. */
sealed interface Body {
    /** Bytes. */
    long size();

    /** Of the bytes as they are, 64 hex digits. */
    String sha256();

    /** The bytes where they are on the heap; null where they are on disk. */
    default byte @Nullable [] onHeap() {
        return this instanceof Small(byte[] bytes) ? bytes : null;
    }

    /** An .info or a .mod, on the heap. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Small(byte[] bytes) implements Body {
        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public String sha256() {
            return Sha256.hex(bytes);
        }
    }

    /** A zip, on disk. */
    record Large(Path file, long size, String sha256) implements Body {
        static Large of(Path file) throws IOException {
            try (InputStream in = Files.newInputStream(file)) {
                Digest digest = Digest.of(in);
                return new Large(file, digest.size(), digest.sha256());
            }
        }
    }
}
