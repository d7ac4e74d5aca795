package dev.goferry.config;

import java.nio.file.Path;

/**
 * What a node keeps near.
 *
 * @param dir the disk cache before a bucket; unused where the store is a folder
 * @param diskBytes its bound
 * @param memoryBytes small answers in memory: .info, .mod, list
 */
public record CacheConfig(Path dir, long diskBytes, long memoryBytes) {
    public CacheConfig {
        if (diskBytes < 0 || memoryBytes < 0) {
            throw new IllegalArgumentException("cache sizes are not negative");
        }
    }
}
