package dev.goferry.storage;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The folders of a store: made when a key needs them, and brought to disk up to the root. A folder's way up is synced
 * once and then remembered (the 20,000 used last), because also one that was found may have been made a moment ago, by
 * somebody who has crashed since.
 */
final class Folders {
    private static final int REMEMBERED = 20_000;

    private final Path root;
    private final Disk disk;
    private final GroupSync sync;
    private final Set<Path> durable = Collections.synchronizedSet(Collections.newSetFromMap(new Recent()));

    Folders(Path root, Disk disk) {
        this.root = root;
        this.disk = disk;
        this.sync = new GroupSync(disk);
    }

    private static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent(), "every key is below the root");
    }

    /** Makes the folders above the file where they are missing. They are on disk after {@link #settle} only. */
    void make(Path file) throws IOException {
        Path folder = parent(file);
        if (Files.isDirectory(folder) && isPlain(folder)) {
            return;
        }
        Path made = root;
        for (Path name : root.relativize(folder)) {
            made = made.resolve(name);
            if (!Files.isDirectory(made)) {
                durable.remove(made);
                disk.makeFolder(made);
            }
            requirePlain(made);
        }
    }

    /** Brings the file's name to disk (or its absence), and the names of the folders that lead to it. */
    void settle(Path file) throws IOException {
        Path folder = parent(file);
        sync.sync(folder);
        List<Path> settled = new ArrayList<>();
        for (Path at = folder; !at.equals(root) && !durable.contains(at); at = parent(at)) {
            sync.sync(parent(at));
            settled.add(at);
        }
        durable.addAll(settled);
    }

    private static boolean isPlain(Path path) throws IOException {
        return path.toRealPath().equals(path);
    }

    /** No symbolic link on the way from the root: it could lead anywhere. */
    private static void requirePlain(Path path) throws IOException {
        if (!isPlain(path)) {
            throw new IOException("the store follows no symbolic links: " + path + " is " + path.toRealPath());
        }
    }

    /** Whether there is a file at this path, without any symbolic link on the way; anything but a file or nothing fails. */
    static boolean isFile(Path path) throws IOException {
        try {
            requirePlain(path);
            return Files.isRegularFile(path);
        } catch (NoSuchFileException e) {
            return false;
        } catch (FileSystemException e) {
            if (belowFile(path)) {
                return false;
            }
            throw e;
        }
    }

    private static boolean belowFile(Path path) {
        for (Path at = path.getParent(); at != null; at = at.getParent()) {
            if (Files.isRegularFile(at)) {
                return true;
            }
        }
        return false;
    }

    private static final class Recent extends LinkedHashMap<Path, Boolean> {
        private static final long serialVersionUID = 1L;

        Recent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    }
}
