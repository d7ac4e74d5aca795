package dev.goferry.prefetch;

import dev.goferry.artifact.ArtifactKey;

/**
 * Fetches one file into the store at low priority, blocking until it is there. A client that asks for it meanwhile joins
 * the same flight. Never throws for what an upstream does.
 */
@FunctionalInterface
public interface Fetcher {
    Outcome fetch(ArtifactKey file) throws InterruptedException;

    /** What became of it. */
    sealed interface Outcome {
        /** It came from upstream just now; for a .mod with what it requires. */
        record Fetched(Requirements requirements) implements Outcome {}

        /** It was in the store already, so that nothing was spent; for a .mod with what it requires. */
        record Stored(Requirements requirements) implements Outcome {}

        /** Upstream was asked and gave nothing that can be stored. */
        record Failed() implements Outcome {}

        /** Upstream was not asked: a limit, a breaker or a remembered absence stood before it. */
        record Refused() implements Outcome {}
    }
}
