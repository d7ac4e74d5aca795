package dev.goferry.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sign that a folder belongs to one living process: an operating system lock on {@code owner.lock} in it, which falls
 * with its process and works across containers on one volume, where process ids do not. Safe for many threads; two of
 * them never hold one folder either.
 */
public final class OwnerLock implements AutoCloseable {
    static final String FILE = "owner.lock";

    /** POSIX drops a process's lock when it closes any descriptor of the file: our own lock files are never reopened. */
    private static final Set<Path> LIVE = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private OwnerLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /** Takes an existing folder; empty if a living owner has it. */
    public static Optional<OwnerLock> take(Path folder) throws IOException {
        Path real = folder.toRealPath();
        if (!LIVE.add(real)) {
            return Optional.empty();
        }
        Optional<OwnerLock> taken = Optional.empty();
        try {
            FileChannel channel =
                    FileChannel.open(real.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() != null) {
                taken = Optional.of(new OwnerLock(real, channel));
            } else {
                channel.close();
            }
        } finally {
            if (taken.isEmpty()) {
                LIVE.remove(real);
            }
        }
        return taken;
    }

    /** Whether a folder, given by its real path, has no living owner. */
    static boolean isFree(Path folder) throws IOException {
        if (LIVE.contains(folder)) {
            return false;
        }
        try (FileChannel owner = FileChannel.open(folder.resolve(FILE), StandardOpenOption.WRITE)) {
            return owner.tryLock() != null;
        } catch (NoSuchFileException e) {
            return true; // Its owner died while it made the folder, or is taking it down.
        }
    }

    /** Gives the folder up; the lock file stays where it is still there. A second call does nothing. */
    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            try {
                channel.close();
            } finally {
                LIVE.remove(folder);
            }
        }
    }
}
