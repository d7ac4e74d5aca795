package dev.goferry.storage;

import dev.goferry.spool.Abandoned;
import dev.goferry.storage.Disk.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder store on the real file system that stops before its n-th step: once, with an IOException, or for good, as
 * the death of the process would. Not thread-safe.
 */
public final class CrashingStore implements AutoCloseable {
    /** The process is dead: no clean-up runs either. */
    public static final class Dead extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Dead(String step) {
            super(step, null, false, false);
        }
    }

    private final FolderStore store;
    private final long failAt;
    private final boolean dies;
    private final String message;
    private final List<String> steps = new ArrayList<>();

    private CrashingStore(Path root, long failAt, boolean dies, String message) throws IOException {
        this.failAt = failAt;
        this.dies = dies;
        this.message = message;
        this.store = FolderStore.open(root, this::before);
    }

    /** Dies before step {@code failAt}, the first being 1. */
    public static CrashingStore dyingAt(Path root, long failAt) throws IOException {
        return new CrashingStore(root, failAt, true, "");
    }

    /** Fails at step {@code failAt} with this message, and works before and after. */
    public static CrashingStore failingAt(Path root, long failAt, String message) throws IOException {
        return new CrashingStore(root, failAt, false, message);
    }

    private void before(Step step, Path path) throws IOException {
        steps.add(step + " " + path.getFileName());
        if (dies && steps.size() >= failAt) {
            throw new Dead(step.toString());
        }
        if (!dies && steps.size() == failAt) {
            throw new IOException(message);
        }
    }

    /** The store to work with. */
    public FolderStore store() {
        return store;
    }

    /** The steps begun so far, the failed one included. */
    public List<String> steps() {
        return List.copyOf(steps);
    }

    /** What the operating system does after the death: locks fall, files stay. */
    public void bury() throws IOException {
        Abandoned.leave(store.scratchFolder().orElseThrow());
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
