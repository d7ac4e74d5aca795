package dev.goferry.fetch;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.disk.Adoption;
import dev.goferry.disk.DiskCache;
import dev.goferry.disk.Found;
import dev.goferry.pin.Pin;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The disk cache before a bucket. Blocking, for virtual threads; thread-safe. */
public final class CachedFiles implements NearFiles {
    private static final Logger LOG = LoggerFactory.getLogger(CachedFiles.class);

    private final DiskCache cache;
    private final Incidents incidents;

    public CachedFiles(DiskCache cache, Incidents incidents) {
        this.cache = cache;
        this.incidents = incidents;
    }

    @Override
    public Optional<Near> find(ArtifactKey key) throws IOException {
        return switch (cache.find(key.path())) {
            case Found.Cached(var file, long size, String sha256) -> Optional.of(new Near(file, size, sha256));
            case Found.Absent absent -> Optional.empty();
            case Found.Withheld withheld -> Optional.empty();
            case Found.Damaged(String reason) -> {
                incidents.damaged(key.path() + " on this node's disk", reason);
                yield Optional.empty();
            }
        };
    }

    /** Read it before the bytes that are kept: what is purged meanwhile is not kept. */
    long drops() {
        return cache.drops();
    }

    /** Takes a file that is in the bucket; nothing happens if there is no room for it. */
    void keep(ArtifactKey key, Body body, Pin pin, long dropsBefore) {
        try {
            Adoption adoption = switch (body) {
                case Body.Small(byte[] bytes) -> cache.adopt(key.path(), bytes, pin, dropsBefore);
                case Body.Large large -> cache.adopt(key.path(), large.file(), pin, dropsBefore);
            };
            if (adoption instanceof Adoption.Refused(String reason)) {
                LOG.warn("{} is not kept on this node's disk: {}", key, reason);
            }
        } catch (IOException e) {
            LOG.warn("{} is not kept on this node's disk: {}", key, e.getMessage());
        }
    }
}
