package dev.goferry.spool;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Files on their way, in a folder of this process that is made when the first is wanted: a disk that is full or away fails
 * that file, and not a start. What dead processes left in the parent is removed then. Their number and size are their
 * users' to bound. Safe for many threads.
 */
public final class ScratchFiles implements AutoCloseable {
    private final Path parent;
    private @Nullable ProcessFolder folder;
    private boolean closed;

    /** @param parent may be shared with other processes, and with a {@link SpoolArea}; made if it is missing */
    public ScratchFiles(Path parent) {
        this.parent = parent;
    }

    /** A path that was never given out before; no file is made, and whoever makes one deletes it. */
    public synchronized Path newFile() throws IOException {
        if (closed) {
            throw new IOException("no more files: " + parent + " is closed");
        }
        ProcessFolder known = folder;
        if (known == null) {
            known = ProcessFolder.open(parent);
            folder = known;
        }
        return known.newFile();
    }

    /** Removes the folder with all files in it. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        if (folder != null) {
            folder.close();
        }
    }
}
