package dev.goferry.checksum;

import dev.goferry.digest.Sha256;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database's files in the store, under {@code _goferry/sumdb/NAME/}. Each is its SHA-256 followed by its bytes: one
 * that was flipped or cut on the disk is as good as absent. A store that fails costs a fetch and is no failure of ours.
 */
final class KeptFiles {
    private static final Logger LOG = LoggerFactory.getLogger(KeptFiles.class);
    private static final int SEAL_BYTES = 32;

    private final ObjectStore store;
    private final String folder;

    KeptFiles(ObjectStore store, String name) {
        this.store = store;
        this.folder = "_goferry/sumdb/" + name + "/";
    }

    Optional<byte[]> read(String path, int maxBytes) {
        try {
            return store.read(folder + path, maxBytes + SEAL_BYTES).flatMap(held -> opened(path, held));
        } catch (IOException e) {
            LOG.warn("cannot read {}{}: {}", folder, path, e.getMessage());
            return Optional.empty();
        }
    }

    /** Keeps the bytes in place of whatever is there. */
    void replace(String path, byte[] bytes) {
        byte[] held = Arrays.copyOf(sha256(bytes, 0), SEAL_BYTES + bytes.length);
        System.arraycopy(bytes, 0, held, SEAL_BYTES, bytes.length);
        try {
            store.replace(folder + path, held);
        } catch (IOException e) {
            LOG.warn("cannot keep {}{}: {}", folder, path, e.getMessage());
        }
    }

    private Optional<byte[]> opened(String path, byte[] held) {
        if (held.length >= SEAL_BYTES
                && MessageDigest.isEqual(sha256(held, SEAL_BYTES), Arrays.copyOf(held, SEAL_BYTES))) {
            return Optional.of(Arrays.copyOfRange(held, SEAL_BYTES, held.length));
        }
        LOG.warn("{}{} is damaged in the store and is fetched again", folder, path);
        return Optional.empty();
    }

    private static byte[] sha256(byte[] bytes, int from) {
        MessageDigest digest = Sha256.create();
        digest.update(bytes, from, bytes.length - from);
        return digest.digest();
    }
}
