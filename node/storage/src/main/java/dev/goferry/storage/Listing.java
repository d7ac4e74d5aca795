package dev.goferry.storage;

import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The files of a folder tree as objects, found while the stream is read: what vanishes meanwhile is left out. */
final class Listing {
    private final Path root;
    private final String prefix;

    Listing(Path root, String prefix) {
        this.root = root;
        this.prefix = prefix;
    }

    Stream<Stat> read() throws IOException {
        String folder = Key.folderOf(prefix);
        Path start = root.resolve(folder);
        return Files.isDirectory(start) && start.toRealPath().equals(start) ? entries(start) : Stream.empty();
    }

    private Stream<Stat> entries(Path folder) {
        try (Stream<Path> found = Files.list(folder)) {
            List<Path> names = found.toList();
            return names.stream().flatMap(this::objects);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Stream.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Stream<Stat> objects(Path path) {
        String key = root.relativize(path).toString();
        if (Key.reserved(key) || !(key.startsWith(prefix) || prefix.startsWith(key))) {
            return Stream.empty();
        }
        try {
            BasicFileAttributes attributes = attributes(path);
            if (attributes.isDirectory()) {
                return entries(path);
            }
            return attributes.isRegularFile() && key.startsWith(prefix)
                    ? Stream.of(stat(key, attributes))
                    : Stream.empty();
        } catch (NoSuchFileException e) {
            return Stream.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** The object in this file, or empty if it has just vanished. */
    static Optional<Stat> stat(String key, Path file) throws IOException {
        try {
            return Optional.of(stat(key, attributes(file)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Stat stat(String key, BasicFileAttributes attributes) {
        return new Stat(
                key,
                attributes.size(),
                attributes.lastModifiedTime().toInstant(),
                String.valueOf(attributes.fileKey()));
    }
}
