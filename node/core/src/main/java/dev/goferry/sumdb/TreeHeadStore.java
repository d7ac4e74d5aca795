package dev.goferry.sumdb;

import java.io.IOException;

/**
 * Keeps the last proven tree head of one database over restarts, for all processes that share it. {@link
 * ChecksumDatabase} calls it from one thread at a time and only ever saves a head that continues the one it replaces.
 */
public interface TreeHeadStore {
    /** The saved signed note, or an empty string if there is none yet. */
    String load() throws IOException;

    /**
     * Replaces the note atomically if it is still the one that was loaded (empty: none yet); durable on return.
     *
     * @return false if another process was faster
     */
    boolean save(String loaded, String note) throws IOException;
}
