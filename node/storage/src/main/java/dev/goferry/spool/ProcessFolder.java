package dev.goferry.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A folder for the temporary files of this process alone, below a parent that many processes may share. Opening one
 * removes what dead processes left; a folder whose owner lives is never touched.
 *
 * <p>The sign of life is an {@link OwnerLock} in the folder. Opening and sweeping happen one at a time, under a
 * lock on {@code gate} in the parent: waiting for it longer than 10 s is an IOException. Safe for many threads.
 */
public final class ProcessFolder implements AutoCloseable {
    private static final Duration GATE_WAIT = Duration.ofSeconds(10);
    private static final Duration GATE_PAUSE = Duration.ofMillis(10);
    private static final String GATE = "gate";

    private static final ReentrantLock OPENING = new ReentrantLock();

    private final Path folder;
    private final OwnerLock owner;
    private final int swept;
    private final AtomicLong names = new AtomicLong();

    private ProcessFolder(Path folder, OwnerLock owner, int swept) {
        this.folder = folder;
        this.owner = owner;
        this.swept = swept;
    }

    /** Makes the parent if it is missing, sweeps it, and makes this process's folder in it. */
    public static ProcessFolder open(Path parent) throws IOException {
        Path real = Files.createDirectories(parent).toRealPath();
        OPENING.lock();
        try (FileChannel gate =
                FileChannel.open(real.resolve(GATE), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            pass(gate, real);
            return make(real, sweep(real));
        } finally {
            OPENING.unlock();
        }
    }

    private static void pass(FileChannel gate, Path parent) throws IOException {
        long start = System.nanoTime();
        while (gate.tryLock() == null) {
            if (System.nanoTime() - start > GATE_WAIT.toNanos()) {
                throw new IOException("another process has kept " + parent.resolve(GATE) + " locked for "
                        + GATE_WAIT.toSeconds() + " s; end it and start again");
            }
            LockSupport.parkNanos(GATE_PAUSE.toNanos());
        }
    }

    private static ProcessFolder make(Path parent, int swept) throws IOException {
        Path folder = parent.resolve(ProcessHandle.current().pid() + "-" + UUID.randomUUID());
        Files.createDirectory(folder);
        OwnerLock owner =
                OwnerLock.take(folder).orElseThrow(() -> new IOException("the new folder " + folder + " has an owner"));
        return new ProcessFolder(folder, owner, swept);
    }

    private static int sweep(Path parent) throws IOException {
        int files = 0;
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent)) {
            for (Path folder : folders) {
                if (Files.isDirectory(folder) && OwnerLock.isFree(folder)) {
                    files += remove(folder);
                }
            }
        }
        return files;
    }

    /** Removes the folder with all that is in it, the owner's lock last, and counts the other files. */
    private static int remove(Path folder) throws IOException {
        int files = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, file -> !file.endsWith(OwnerLock.FILE))) {
            for (Path entry : entries) {
                // What a process rehearsed or examined in it has folders of its own.
                boolean isFolder = Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
                files += isFolder ? remove(entry) : Files.deleteIfExists(entry) ? 1 : 0;
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return files;
        }
        Files.deleteIfExists(folder.resolve(OwnerLock.FILE));
        Files.deleteIfExists(folder);
        return files;
    }

    /** The folder itself, as a real path. */
    public Path path() {
        return folder;
    }

    /** A path in the folder that was never given out before; no file is made. */
    public Path newFile() {
        return folder.resolve(Long.toString(names.incrementAndGet(), Character.MAX_RADIX));
    }

    /** How many files of dead processes were removed when this was opened. */
    public int swept() {
        return swept;
    }

    /** Removes the folder with all files in it. */
    @Override
    public void close() throws IOException {
        try (owner) {
            remove(folder);
        }
    }

    /** What the operating system does when the process dies: the lock falls, the files stay. */
    void abandon() throws IOException {
        owner.close();
    }
}
