package dev.goferry.fetch;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.pin.Pin;

/** Hears of every file that this node has put into the store; never blocks for long. */
public interface Committed {
    void committed(ArtifactKey key, Pin pin);
}
