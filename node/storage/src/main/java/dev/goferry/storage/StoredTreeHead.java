package dev.goferry.storage;

import dev.goferry.sumdb.TreeHeadStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The last proven tree head in the store, under {@code _goferry/sumdb/NAME/head}: the signed note itself. One for all
 * processes of a region, so that a database which shows them different histories is found out.
 */
public final class StoredTreeHead implements TreeHeadStore {
    private final ObjectStore store;
    private final String key;
    private final int maxBytes;

    /** @param maxBytes the longest note that is read back */
    public StoredTreeHead(ObjectStore store, String name, int maxBytes) {
        this.store = store;
        this.key = "_goferry/sumdb/" + name + "/head";
        this.maxBytes = maxBytes;
    }

    @Override
    public String load() throws IOException {
        return store.read(key, maxBytes)
                .map(note -> new String(note, StandardCharsets.UTF_8))
                .orElse("");
    }

    @Override
    public boolean save(String loaded, String note) throws IOException {
        byte[] bytes = note.getBytes(StandardCharsets.UTF_8);
        if (loaded.isEmpty()) {
            return store.putIfAbsent(key, bytes) instanceof ObjectStore.Put.Stored;
        }
        Optional<ObjectStore.Stat> seen = store.stat(key);
        return seen.isPresent() && load().equals(loaded) && store.replaceIf(seen.get(), bytes);
    }
}
