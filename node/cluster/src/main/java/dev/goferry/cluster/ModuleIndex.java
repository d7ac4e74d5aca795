package dev.goferry.cluster;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.pin.Pin;
import java.util.Optional;

/**
 * What is stored, without a question to the bucket. An answer is a hint: a file that is named here may have gone, and one
 * that is not may be there. Methods may block for a moment, for virtual threads; what the cluster cannot tell is empty.
 * Thread-safe.
 */
public interface ModuleIndex {
    /** What is known of the file. */
    Optional<Pin> find(ArtifactKey key);

    /** Remembers a committed file; {@code pin} must be its own. */
    void add(ArtifactKey key, Pin pin);

    /** Forgets a version. */
    void remove(ModuleVersion module);

    /** How many versions are known. */
    long size();

    /** The generation of the module's mutable answers: what was asked at a lower one is stale. It never goes back while a member lives. */
    long generation(ModulePath module);

    /** Moves the module on; the new generation. */
    long advance(ModulePath module);
}
