package dev.goferry.peer;

import io.vertx.core.buffer.Buffer;

/** Where the frames for one follower go. Blocks a virtual thread until there is room for the next. */
interface Outlet {
    /** Whether the follower is gone. */
    boolean closed();

    void write(Buffer frame);

    /** The last one. */
    void end(Buffer frame);
}
