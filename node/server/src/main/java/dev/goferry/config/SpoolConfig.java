package dev.goferry.config;

import java.nio.file.Path;

/**
 * Where downloads lie until they are verified.
 *
 * @param dir emptied at start; on the store's file system a commit needs no copy
 * @param maxBytes all downloads in flight together
 * @param minFreeBytes left free on the disk; a download that would take them is refused before it starts
 */
public record SpoolConfig(Path dir, long maxBytes, long minFreeBytes) {
    public SpoolConfig {
        if (maxBytes < 1 || minFreeBytes < 0) {
            throw new IllegalArgumentException("the spool needs room");
        }
    }
}
