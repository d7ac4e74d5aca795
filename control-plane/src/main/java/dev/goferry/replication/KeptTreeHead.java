package dev.goferry.replication;

import dev.goferry.storage.ObjectStore;
import dev.goferry.sumdb.TreeHeadStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The last tree head that was proven here, {@code _goferry/sumdb/NAME/head-replication}: nodes keep their own. */
record KeptTreeHead(ObjectStore store, String name) implements TreeHeadStore {
    private static final int LONGEST = 64 << 10;

    @Override
    public String load() throws IOException {
        return store.read(key(), LONGEST)
                .map(note -> new String(note, StandardCharsets.UTF_8))
                .orElse("");
    }

    @Override
    public void save(String note) throws IOException {
        store.replace(key(), note.getBytes(StandardCharsets.UTF_8));
    }

    private String key() {
        return "_goferry/sumdb/" + name + "/head-replication";
    }
}
