package dev.goferry.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says in one line why a process cannot start: many exceptions of the JDK say no more than the name of a file. */
final class StartTrouble {
    private StartTrouble() {}

    /** A value that was configured, or a disk, bucket or port; anything else is for whoever mends the program. */
    static String words(Throwable trouble) {
        String message = trouble.getMessage();
        if (trouble instanceof FileSystemException disk) {
            return ofFile(disk);
        }
        if (trouble instanceof UncheckedIOException && trouble.getCause() instanceof IOException cause) {
            return message + ": " + words(cause);
        }
        boolean plain = trouble instanceof IOException || trouble instanceof IllegalArgumentException;
        return plain && message != null ? message : trouble.toString();
    }

    private static String ofFile(FileSystemException trouble) {
        String file = trouble.getFile();
        return switch (trouble) {
            case AccessDeniedException denied ->
                file + " may not be read or written by this user: change its owner or mode, or configure another place";
            case NoSuchFileException missing -> file + " is not there and cannot be made: configure another place";
            case FileAlreadyExistsException taken ->
                file + " is a file where a folder is wanted: configure another place";
            default -> trouble.getReason() == null ? trouble.toString() : String.valueOf(trouble.getMessage());
        };
    }

    /** What was configured wrongly has a code of its own. */
    static int exitCode(Throwable trouble) {
        return trouble instanceof IllegalArgumentException ? Exit.CONFIGURATION : Exit.FAILED;
    }
}
