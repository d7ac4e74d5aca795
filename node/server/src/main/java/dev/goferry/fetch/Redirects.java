package dev.goferry.fetch;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.cluster.ModuleIndex;
import dev.goferry.module.ModulePattern;
import dev.goferry.pin.Pin;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends clients to the bucket for zips that were verified and committed: never for a private module, one that was purged
 * and may not return, or an object that is not there at this moment with the size of its pin. Two calls of the bucket
 * each. Blocking, for virtual threads; thread-safe.
 */
public final class Redirects {
    private static final Logger LOG = LoggerFactory.getLogger(Redirects.class);

    private final Bucket bucket;
    private final ObjectStore store;
    private final ObjectStore signer;
    private final ModuleIndex index;
    private final Purges purges;
    private final ModulePattern privateModules;
    private final Duration holds;

    /** @param signer the same bucket as clients reach it */
    public Redirects(
            Bucket bucket,
            ObjectStore store,
            ObjectStore signer,
            ModuleIndex index,
            Purges purges,
            ModulePattern privateModules,
            Duration holds) {
        this.bucket = bucket;
        this.store = store;
        this.signer = signer;
        this.index = index;
        this.purges = purges;
        this.privateModules = privateModules;
        this.holds = holds;
    }

    /** Where whoever has this URL may take the file from; empty if this node must answer itself. */
    public Optional<URI> of(ArtifactKey key) {
        if (key.kind() != ArtifactKind.ZIP
                || privateModules.matches(key.module().path().value())) {
            return Optional.empty();
        }
        try {
            // The bar first: a purge sets it before it deletes.
            return purges.since(key.module()) == null && isThere(key)
                    ? signer.presigned(key.path(), holds)
                    : Optional.empty();
        } catch (IOException e) {
            LOG.debug("{} is not redirected", key, e);
            return Optional.empty();
        }
    }

    private boolean isThere(ArtifactKey key) throws IOException {
        Optional<Pin> known = index.find(key);
        if (known.isEmpty()) {
            return bucket.recorded(key).isPresent();
        }
        return store.stat(key.path())
                .filter(stat -> stat.size() == known.get().size())
                .isPresent();
    }
}
