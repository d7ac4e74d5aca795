package dev.goferry.sumdb;

import java.io.IOException;

/**
 * Keeps the last proven tree head of one database over restarts. {@link ChecksumDatabase} calls it from one thread at a
 * time and only ever saves a head that continues the one that it loaded.
 */
public interface TreeHeadStore {
    /** The saved signed note, or an empty string if there is none yet. */
    String load() throws IOException;

    /** Replaces the note atomically; durable on return. */
    void save(String note) throws IOException;
}
