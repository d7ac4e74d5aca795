package dev.goferry.s3;

import dev.goferry.digest.Sha256;
import io.minio.Checksum;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * What a request brings. The server compares what arrives with the hash, which is signed.
 *
 * @param sha256 in hex
 */
record Payload(@Nullable RequestBody body, String sha256) {
    static final Payload NONE = new Payload(null, Checksum.ZERO_SHA256_HASH);

    private static final MediaType TYPE = MediaType.get("application/octet-stream");
    private static final int PIECE_BYTES = 64 << 10;

    static Payload of(byte[] bytes) {
        return new Payload(RequestBody.create(bytes, TYPE), Sha256.hex(bytes));
    }

    /** The file is read twice, the second time as it is sent. */
    static Payload of(Path file) throws IOException {
        MessageDigest digest = Sha256.create();
        byte[] piece = new byte[PIECE_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int got = in.read(piece); got >= 0; got = in.read(piece)) {
                digest.update(piece, 0, got);
            }
        }
        return new Payload(
                RequestBody.create(file.toFile(), TYPE), HexFormat.of().formatHex(digest.digest()));
    }
}
