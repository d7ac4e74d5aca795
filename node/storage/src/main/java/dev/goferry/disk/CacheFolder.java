package dev.goferry.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongPredicate;

/** The cache's files by their numbers, and every step that changes them, announced first so that a test can stop there. */
final class CacheFolder {
    /** Told before each step; may throw to make it fail. */
    interface Steps {
        void before(String step) throws IOException;
    }

    private final Path root;
    private final Path files;
    private final FileStore disk;
    private final Steps steps;

    /** The folder must exist. */
    CacheFolder(Path root, Steps steps) throws IOException {
        this.root = root;
        this.steps = steps;
        this.files = Files.createDirectories(root.resolve("files"));
        this.disk = Files.getFileStore(files);
    }

    Path index() {
        return root.resolve("index");
    }

    Path file(long number) {
        return files.resolve(Long.toString(number, Character.MAX_RADIX));
    }

    void before(String step) throws IOException {
        steps.before(step);
    }

    long freeBytes() throws IOException {
        return disk.getUsableSpace();
    }

    /** Removes each file whose number nobody wants. */
    void sweep(LongPredicate wanted) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(files)) {
            for (Path file : all) {
                if (!wanted.test(number(file))) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static long number(Path file) {
        try {
            return Long.parseLong(String.valueOf(file.getFileName()), Character.MAX_RADIX);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** One more name for a finished file; false if it is on another file system or must not be linked. */
    boolean link(Path finished, Path file) throws IOException {
        steps.before("link");
        try {
            Files.createLink(file, finished);
            return true;
        } catch (FileSystemException | UnsupportedOperationException e) {
            return false;
        }
    }

    void copy(Path finished, Path file) throws IOException {
        steps.before("copy");
        Files.copy(finished, file);
    }

    void write(byte[] bytes, Path file) throws IOException {
        steps.before("write");
        Files.write(file, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    void remove(Path file) throws IOException {
        steps.before("remove");
        Files.deleteIfExists(file);
    }

    /** Brings removals to disk. */
    void syncFiles() throws IOException {
        sync(files);
    }

    void syncRoot() throws IOException {
        sync(root);
    }

    private void sync(Path folder) throws IOException {
        steps.before("sync");
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
