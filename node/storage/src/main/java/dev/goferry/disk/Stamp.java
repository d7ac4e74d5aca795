package dev.goferry.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How a file looks from outside, by one {@code stat}: it cannot change unseen, but for its times being set back. */
record Stamp(long size, long modifiedNanos, @Nullable Object inode) {
    /** A change within the file system's own grain of time would not show. */
    private static final Duration GRAIN = Duration.ofMillis(50);

    /** Empty if there is no file. */
    static Optional<Stamp> of(Path file) throws IOException {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return Optional.of(new Stamp(now.size(), now.lastModifiedTime().to(TimeUnit.NANOSECONDS), now.fileKey()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Whether a write at this moment would change it. */
    boolean isSettled(Instant now) {
        Instant modified = Instant.ofEpochSecond(0, modifiedNanos);
        return Duration.between(modified, now).abs().compareTo(GRAIN) >= 0;
    }
}
