package dev.goferry.storage;

import dev.goferry.spool.ProcessFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The store's folder for temporary files: opened at start or, on a disk that was full or read-only, when it can be. */
final class Scratch implements AutoCloseable {
    private final Path root;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile @Nullable ProcessFolder folder;
    private volatile @Nullable IOException trouble;
    private boolean closed;

    Scratch(Path root) {
        this.root = root;
    }

    /** Opens it; a full or read-only disk is remembered, any other failure thrown. */
    void tryToOpen() throws IOException {
        try {
            folder();
        } catch (IOException e) {
            IOException typed = DiskFailure.of(e, root);
            trouble = typed;
            if (!(typed instanceof StoreFull) && !(typed instanceof StoreReadOnly)) {
                throw e;
            }
        }
    }

    ProcessFolder folder() throws IOException {
        ProcessFolder known = folder;
        return known != null ? known : openNow();
    }

    private ProcessFolder openNow() throws IOException {
        opening.lock();
        try {
            if (closed) {
                throw new IOException("the store " + root + " is closed");
            }
            ProcessFolder known = folder;
            if (known == null) {
                known = ProcessFolder.open(root.resolve(Key.TEMP));
                requireLinks(known);
                folder = known;
                trouble = null;
            }
            return known;
        } finally {
            opening.unlock();
        }
    }

    private void requireLinks(ProcessFolder fresh) throws IOException {
        try {
            if (!fresh.path().startsWith(root)) {
                throw new IOException("the store follows no symbolic links: its _goferry/tmp is " + fresh.path());
            }
            Path probe = Files.createFile(fresh.newFile());
            Path second = fresh.newFile();
            try {
                Files.createLink(second, probe);
            } catch (UnsupportedOperationException | IOException e) {
                IOException typed = e instanceof IOException io ? DiskFailure.of(io, root) : new IOException(e);
                throw typed instanceof StoreFull ? typed : new IOException("no hard links on " + root + ": " + e, e);
            }
            Files.delete(second);
            Files.delete(probe);
        } catch (IOException e) {
            fresh.close();
            throw e;
        }
    }

    /** Whether the file is on the same file system, by linking it for a moment. */
    boolean canLink(Path file) throws IOException {
        Path probe = folder().newFile();
        try {
            Files.createLink(probe, file);
        } catch (IOException e) {
            return false;
        }
        Files.delete(probe);
        return true;
    }

    Optional<String> trouble() {
        IOException last = trouble;
        return last == null ? Optional.empty() : Optional.ofNullable(last.getMessage());
    }

    int swept() {
        ProcessFolder known = folder;
        return known == null ? 0 : known.swept();
    }

    Optional<ProcessFolder> opened() {
        return Optional.ofNullable(folder);
    }

    @Override
    public void close() throws IOException {
        opening.lock();
        try {
            closed = true;
            ProcessFolder known = folder;
            folder = null;
            if (known != null) {
                known.close();
            }
        } finally {
            opening.unlock();
        }
    }
}
