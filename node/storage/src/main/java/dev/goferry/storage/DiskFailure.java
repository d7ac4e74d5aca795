package dev.goferry.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Tells a full disk and a read-only store from the failures that nobody can name. */
final class DiskFailure {
    private static final List<String> FULL = List.of("No space left on device", "Disk quota exceeded");
    private static final String READ_ONLY = "Read-only file system";

    /** Less than this is full whatever the message says: it may be in the language of the machine. */
    private static final long FULL_BELOW_BYTES = 4096;

    private DiskFailure() {}

    static IOException of(IOException failure, Path root) {
        if (failure instanceof StoreFull || failure instanceof StoreReadOnly) {
            return failure;
        }
        String message = String.valueOf(failure.getMessage());
        if (message.contains(READ_ONLY) || failure instanceof AccessDeniedException || fileSystemIsReadOnly(root)) {
            return new StoreReadOnly("the store " + root + " may only be read: " + message, failure);
        }
        if (FULL.stream().anyMatch(message::contains) || freeBytes(root) < FULL_BELOW_BYTES) {
            return new StoreFull("the store " + root + " is full: free some disk space or quota: " + message, failure);
        }
        return failure;
    }

    private static boolean fileSystemIsReadOnly(Path root) {
        try {
            return Files.getFileStore(root).isReadOnly();
        } catch (IOException e) {
            return false;
        }
    }

    private static long freeBytes(Path root) {
        try {
            return Files.getFileStore(root).getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }
}
