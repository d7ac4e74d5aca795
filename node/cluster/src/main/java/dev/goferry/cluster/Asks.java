package dev.goferry.cluster;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.module.ModuleVersion;
import java.util.function.Consumer;

/**
 * What clients ask of one node, told to the others. A client behind a balancer asks each node a part of what it wants: so
 * one node, the client's home, hears all of it and guesses from it what comes next. Without any promise: what is told may
 * be lost, doubled, late or out of order. Thread-safe, never blocks.
 */
public interface Asks {
    /** The longest go.mod that is told, in bytes: from a larger one the home does not learn. */
    int LONGEST_GO_MOD = 64 << 10;

    /** What happened at a node. A client is known by its address. */
    sealed interface Told {
        /** A client asked for a file that the node did not simply have. */
        record Asked(String client, ArtifactKey file) implements Told {}

        /** A client was given this go.mod. */
        @SuppressWarnings("ArrayRecordComponent") // Read once and never compared.
        record Given(String client, ModuleVersion module, byte[] goMod) implements Told {}

        /** The node fetches this file before anybody asked for it. */
        record Ahead(ArtifactKey file) implements Told {}
    }

    /** Whether this node is the client's home; nodes that see the same members agree on it. */
    boolean isHome(String client);

    /** Tells what was given to the client's home alone, and all else to all other nodes. */
    void tell(Told told);

    /** {@code listener} hears what other nodes tell, on any thread; it must not block. */
    void listen(Consumer<Told> listener);
}
