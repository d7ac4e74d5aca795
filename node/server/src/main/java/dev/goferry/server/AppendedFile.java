package dev.goferry.server;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A log that others rotate: it is opened again when it was moved away or removed. Not buffered; for one thread. */
final class AppendedFile extends OutputStream {
    private final Path path;
    private OutputStream out;
    private @Nullable Object identity;

    /** Opens the file, and makes it and its folder where they are missing. */
    AppendedFile(Path path) throws IOException {
        this.path = path.toAbsolutePath();
        Path folder = this.path.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        this.out = opened();
        this.identity = identity();
    }

    private OutputStream opened() throws IOException {
        return Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Null if there is no such file. */
    private @Nullable Object identity() throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        Object now = identity();
        if (now == null || !now.equals(identity)) {
            OutputStream moved = out;
            out = opened();
            identity = identity();
            moved.close();
        }
        out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
