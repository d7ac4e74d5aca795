package dev.goferry.fetch;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.commit.Artifacts;
import dev.goferry.commit.Proof;
import dev.goferry.commit.SetAside;
import dev.goferry.commit.Verifier;
import dev.goferry.pin.Pin;
import dev.goferry.spool.SpoolArea;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.util.Optional;

/** A store that is a folder: its own disk cache. A file is proved against its pin before it is given out. */
public final class FolderFiles implements NearFiles {
    private final ObjectStore store;
    private final Artifacts artifacts;
    private final Incidents incidents;
    private final Verifier verifier;
    private final SpoolArea spools;

    /**
     * @param verifier proves files that have no pin yet
     * @param spools where it would read them if the store had no local files
     */
    public FolderFiles(
            ObjectStore store, Artifacts artifacts, Incidents incidents, Verifier verifier, SpoolArea spools) {
        this.store = store;
        this.artifacts = artifacts;
        this.incidents = incidents;
        this.verifier = verifier;
        this.spools = spools;
    }

    @Override
    public Optional<Near> find(ArtifactKey key) throws IOException {
        Proof proof = artifacts.verify(key.path());
        if (proof instanceof Proof.Unproven) {
            proof = artifacts.recover(key.path(), verifier, spools);
        }
        return switch (proof) {
            case Proof.Sound(ObjectStore.Stat stat, Pin pin) ->
                store.localFile(key.path()).map(file -> new Near(file, pin.size(), pin.sha256()));
            case Proof.Absent absent -> Optional.empty();
            case Proof.Unproven unproven -> Optional.empty();
            case Proof.Removed(SetAside aside) -> {
                incidents.damaged(aside.key(), aside.reason());
                yield Optional.empty();
            }
        };
    }
}
