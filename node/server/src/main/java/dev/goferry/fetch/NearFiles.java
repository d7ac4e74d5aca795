package dev.goferry.fetch;

import dev.goferry.artifact.ArtifactKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What this node can give out from a disk of its own: the folder that is its store, or the cache before a bucket.
 * Blocking, for virtual threads; thread-safe.
 */
public interface NearFiles {
    /**
     * A file that was proved.
     *
     * @param size bytes
     * @param sha256 of these bytes, 64 hex digits
     */
    record Near(Path file, long size, String sha256) {}

    /** The file, or empty if it is not here or not what it must be. */
    Optional<Near> find(ArtifactKey key) throws IOException;
}
