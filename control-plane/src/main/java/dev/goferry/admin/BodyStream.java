package dev.goferry.admin;

import java.io.IOException;

/** A body that is written while it is made, on a virtual thread of its own. */
public interface BodyStream {
    /** Writes all of it; the answer ends when this returns, and breaks off when it throws. */
    void write(Sink out) throws IOException, InterruptedException;

    /** Where to. */
    interface Sink {
        /** Blocks until the client keeps up; an {@link IOException} says that it is gone. */
        void write(byte[] bytes) throws IOException;
    }
}
