package dev.goferry.storage;

import dev.goferry.spool.ProcessFolder;
import dev.goferry.storage.Disk.Steps;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * A folder in the layout of {@code GOMODCACHE/cache/download}: an object is the file at its key, so that
 * {@code GOPROXY=file://…} works on it. Safe for many threads and for many processes on one folder.
 *
 * <p>A put is: a temporary file, fsync, a hard link (which fails if the name is taken) or a rename (replace), fsync of
 * the folder and of the folders above it that may be new. Whatever step a crash falls on, a key has no file or a whole
 * one, and what was acknowledged is there. Temporary files are in {@code _goferry/tmp}; those of dead processes are
 * removed on opening. Files are made read-only (0444, less the umask). Symbolic links below the root are refused.
 *
 * <p>A store that cannot be written to (read-only, full) opens for reading: {@link #writeTrouble} says why, writes fail
 * with {@link StoreReadOnly} or {@link StoreFull}, and every write tries anew, so that it heals without a restart.
 */
public final class FolderStore implements ObjectStore {
    /** One for all stores of this process: a file lock is between processes, and a second one here would be an error. */
    private static final ReentrantLock REPLACING = new ReentrantLock();

    private final Path root;

    /** Found once: finding it reads the system's table of mounts. */
    private final FileStore space;

    private final Disk disk;
    private final Folders folders;
    private final Scratch scratch;

    private FolderStore(Path root, Disk disk) throws IOException {
        this.root = root;
        this.space = Files.getFileStore(root);
        this.disk = disk;
        this.folders = new Folders(root, disk);
        this.scratch = new Scratch(root);
    }

    /** Opens the store in a folder, which is made if missing. The file system must have hard links. */
    public static FolderStore open(Path root) throws IOException {
        return open(root, (step, path) -> {});
    }

    /** Opens a store that is there to look into it: nothing is made or swept, unless something is written after all. */
    public static FolderStore forReading(Path root) throws IOException {
        return new FolderStore(root.toRealPath(), new Disk((step, path) -> {}));
    }

    static FolderStore open(Path root, Steps steps) throws IOException {
        Path real = Files.isDirectory(root)
                ? root.toRealPath()
                : Files.createDirectories(root).toRealPath();
        FolderStore store = new FolderStore(real, new Disk(steps));
        store.scratch.tryToOpen();
        return store;
    }

    /** Why the store could not be opened for writing at the last attempt, in one line; empty if it could. */
    public Optional<String> writeTrouble() {
        return scratch.trouble();
    }

    /** How many temporary files of dead processes were removed. */
    public int swept() {
        return scratch.swept();
    }

    /** Where a spool shares this store's disk, so that its finished files are linked and not copied. */
    public Path spoolFolder() {
        return root.resolve(Key.SPOOL);
    }

    @Override
    public void requireRoom(long bytes) throws IOException {
        if (!Files.isWritable(root)) {
            throw new StoreReadOnly("the store " + root + " may only be read", null);
        }
        long room = space.getUsableSpace();
        if (room < bytes) {
            throw new StoreFull("the disk of " + root + " has " + room + " bytes left, too few for " + bytes, null);
        }
    }

    private Path file(String key) {
        return root.resolve(Key.check(key));
    }

    @Override
    public Optional<Stat> stat(String key) throws IOException {
        Path file = file(key);
        return Folders.isFile(file) ? Listing.stat(key, file) : Optional.empty();
    }

    @Override
    public Optional<byte[]> read(String key, int maxBytes) throws IOException {
        Optional<InputStream> found = open(key, 0);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = found.get()) {
            byte[] bytes = in.readNBytes(maxBytes);
            if (in.read() >= 0) {
                throw new IOException(key + " has more than the " + maxBytes + " bytes asked for");
            }
            return Optional.of(bytes);
        }
    }

    @Override
    public Optional<InputStream> open(String key, long offset) throws IOException {
        Path file = file(key);
        if (offset < 0) {
            throw new IllegalArgumentException("an offset cannot be negative: " + offset);
        }
        if (!Folders.isFile(file)) {
            return Optional.empty();
        }
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
            return Optional.of(Channels.newInputStream(channel.position(offset)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Path> localFile(String key) {
        Path file = file(key);
        try {
            return Folders.isFile(file) ? Optional.of(file) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public Stream<Stat> list(String prefix) throws IOException {
        return new Listing(root, prefix).read();
    }

    @Override
    public Put putIfAbsent(String key, byte[] bytes) throws IOException {
        Path target = file(key);
        return writing(() -> {
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                return present(target);
            }
            return withTemp(temp -> {
                disk.write(temp, bytes);
                return link(temp, target);
            });
        });
    }

    @Override
    public Put putIfAbsent(String key, Path finished) throws IOException {
        Path target = file(key);
        if (!Files.isRegularFile(finished, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(finished.toString(), null, "not a regular file");
        }
        return writing(() -> {
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                return present(target);
            }
            if (scratch.canLink(finished)) {
                disk.finish(finished);
                return link(finished, target);
            }
            return withTemp(temp -> {
                disk.copy(finished, temp);
                return link(temp, target);
            });
        });
    }

    private Put link(Path file, Path target) throws IOException {
        folders.make(target);
        if (!disk.link(file, target)) {
            return present(target);
        }
        folders.settle(target);
        return new Put.Stored();
    }

    /** Somebody else's object may have been made a moment ago and not be on disk yet. */
    private Put present(Path target) throws IOException {
        if (!Folders.isFile(target)) {
            throw new IOException("the key of a folder, a link or a file that has just gone: " + target);
        }
        folders.settle(target);
        return new Put.Present();
    }

    @Override
    public void replace(String key, byte[] bytes) throws IOException {
        Path target = file(key);
        writing(() -> withTemp(temp -> {
            disk.write(temp, bytes);
            folders.make(target);
            disk.rename(temp, target);
            folders.settle(target);
            return temp;
        }));
    }

    @Override
    public boolean replaceIf(Stat seen, byte[] bytes) throws IOException {
        return writing(() -> {
            REPLACING.lock();
            try (FileChannel lock = FileChannel.open(
                            root.resolve(Key.TEMP).resolve("replace.lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
                    FileLock _ = lock.lock()) {
                if (!stat(seen.key()).equals(Optional.of(seen))) {
                    return false;
                }
                replace(seen.key(), bytes);
                return true;
            } finally {
                REPLACING.unlock();
            }
        });
    }

    @Override
    public boolean move(String key, String fresh) throws IOException {
        Path from = file(key);
        Path to = file(fresh);
        return writing(() -> {
            if (!Folders.isFile(from)) {
                return false;
            }
            folders.make(to);
            try {
                disk.rename(from, to);
            } catch (NoSuchFileException e) {
                return false;
            }
            folders.settle(to);
            folders.settle(from);
            return true;
        });
    }

    @Override
    public void delete(String key) throws IOException {
        Path file = file(key);
        writing(() -> Folders.isFile(file) && remove(file));
    }

    private boolean remove(Path file) throws IOException {
        boolean gone = disk.remove(file);
        folders.settle(file);
        return gone;
    }

    private interface Writing<T> {
        T run() throws IOException;
    }

    private interface WithTemp<T> {
        T run(Path temp) throws IOException;
    }

    private <T> T writing(Writing<T> action) throws IOException {
        try {
            scratch.folder();
            return action.run();
        } catch (IOException e) {
            throw DiskFailure.of(e, root);
        }
    }

    private <T> T withTemp(WithTemp<T> action) throws IOException {
        Path temp = scratch.folder().newFile();
        try {
            return action.run(temp);
        } finally {
            disk.remove(temp);
        }
    }

    @Override
    public Optional<URI> presigned(String key, Duration holds) {
        file(key);
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        scratch.close();
    }

    /** What a crash leaves: the process's lock falls, its files stay. */
    Optional<ProcessFolder> scratchFolder() {
        return scratch.opened();
    }
}
