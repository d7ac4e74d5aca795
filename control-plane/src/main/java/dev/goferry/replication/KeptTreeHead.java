package dev.goferry.replication;

import dev.goferry.storage.ObjectStore;
import dev.goferry.sumdb.TreeHeadStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The last tree head that was proven in this region, {@code _goferry/sumdb/NAME/head}: the one that its nodes keep. */
record KeptTreeHead(ObjectStore store, String name) implements TreeHeadStore {
    private static final int LONGEST = 64 << 10;

    @Override
    public String load() throws IOException {
        return store.read(key(), LONGEST)
                .map(note -> new String(note, StandardCharsets.UTF_8))
                .orElse("");
    }

    @Override
    public boolean save(String loaded, String note) throws IOException {
        byte[] bytes = note.getBytes(StandardCharsets.UTF_8);
        if (loaded.isEmpty()) {
            return store.putIfAbsent(key(), bytes) instanceof ObjectStore.Put.Stored;
        }
        Optional<ObjectStore.Stat> seen = store.stat(key());
        return seen.isPresent() && load().equals(loaded) && store.replaceIf(seen.get(), bytes);
    }

    private String key() {
        return "_goferry/sumdb/" + name + "/head";
    }
}
