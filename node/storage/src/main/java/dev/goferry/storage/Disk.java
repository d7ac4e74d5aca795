package dev.goferry.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Every single step that changes the folder store's file system, each announced first, so that a test can stop there. */
final class Disk {
    private static final Set<PosixFilePermission> READ_ONLY = PosixFilePermissions.fromString("r--r--r--");
    private static final FileAttribute<?> MADE_READ_ONLY = PosixFilePermissions.asFileAttribute(READ_ONLY);
    private static final FileAttribute<?> MADE_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"));

    /** What is about to happen. */
    enum Step {
        MAKE_FOLDER,
        MAKE_TEMP,
        WRITE,
        SYNC_FILE,
        SET_MODE,
        LINK,
        RENAME,
        REMOVE,
        SYNC_FOLDER
    }

    /** Told before each step; may throw to make it fail. */
    interface Steps {
        void before(Step step, Path path) throws IOException;
    }

    private final Steps steps;

    Disk(Steps steps) {
        this.steps = steps;
    }

    /** Makes a new read-only file with these bytes, on disk when this returns. */
    void write(Path file, byte[] bytes) throws IOException {
        steps.before(Step.MAKE_TEMP, file);
        try (FileChannel channel = create(file)) {
            steps.before(Step.WRITE, file);
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            steps.before(Step.SYNC_FILE, file);
            channel.force(true);
        }
    }

    /** Makes a new read-only file with another's bytes, on disk when this returns. */
    void copy(Path from, Path file) throws IOException {
        steps.before(Step.MAKE_TEMP, file);
        try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel channel = create(file)) {
            steps.before(Step.WRITE, file);
            long size = source.size();
            for (long at = 0; at < size; ) {
                long count = source.transferTo(at, size - at, channel);
                if (count == 0) {
                    throw new IOException(from + " became shorter while it was copied");
                }
                at += count;
            }
            steps.before(Step.SYNC_FILE, file);
            channel.force(true);
        }
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), MADE_READ_ONLY);
    }

    /** Makes a finished file read-only and brings it to disk. */
    void finish(Path file) throws IOException {
        steps.before(Step.SET_MODE, file);
        Files.setPosixFilePermissions(file, READ_ONLY);
        steps.before(Step.SYNC_FILE, file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Gives a file one more name; false if the name is taken. */
    boolean link(Path file, Path name) throws IOException {
        steps.before(Step.LINK, name);
        try {
            Files.createLink(name, file);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    void rename(Path from, Path to) throws IOException {
        steps.before(Step.RENAME, to);
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    boolean remove(Path file) throws IOException {
        steps.before(Step.REMOVE, file);
        return Files.deleteIfExists(file);
    }

    /** Makes one folder, if it is missing. */
    void makeFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        steps.before(Step.MAKE_FOLDER, folder);
        try {
            Files.createDirectory(folder, MADE_FOLDER);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw new IOException("a key cannot be the folder of another: " + folder + " is a file", e);
            }
        }
    }

    void syncFolder(Path folder) throws IOException {
        steps.before(Step.SYNC_FOLDER, folder);
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
