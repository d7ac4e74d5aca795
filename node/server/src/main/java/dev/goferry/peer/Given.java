package dev.goferry.peer;

import dev.goferry.flight.Flight;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a node gives to others, by artifact key. Thread-safe. */
public interface Given {
    /** The flight that is in the air, or null. Does not block. */
    @Nullable
    Flight flying(String key);

    /** The same, begun if there is none; null if this node can bring nothing now. Blocks. */
    default @Nullable Flight begun(String key) {
        return flying(key);
    }

    /** The file of a flight that has committed, if it is on this node's disk. Blocks. */
    default Optional<Path> landed(String key) throws IOException {
        return Optional.empty();
    }
}
