package dev.goferry.flight;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where the bytes of a file go. An IOException of the sink is ours, not the source's, and ends the fetch. */
public interface Sink {
    /** A body starts, perhaps again from its first byte. {@code length} is -1 if it was not announced. */
    void begin(long length) throws IOException;

    void accept(ByteBuffer bytes) throws IOException;
}
