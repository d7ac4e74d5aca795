package dev.goferry.flight;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where the bytes of a file go. An IOException of the sink is ours, not the source's, and ends the fetch. */
public interface Sink {
    /** A body starts, perhaps again from its first byte. {@code length} is -1 if it was not announced. */
    void begin(long length) throws IOException;

    void accept(ByteBuffer bytes) throws IOException;

    /** So many first bytes need not come again, because they are here: a source that can may begin behind them. */
    default long has() {
        return 0;
    }

    /** The same as {@link #begin(long)} for a body of {@code length} bytes that begins at {@code from}, at most {@link #has}. */
    default void begin(long length, long from) throws IOException {
        if (from != 0) {
            throw new IllegalArgumentException("this sink has no first " + from + " bytes");
        }
        begin(length);
    }
}
