package dev.goferry.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.storage.ObjectStore;
import dev.goferry.storage.ObjectStore.Put;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * JSON documents in the bucket, at most {@value #MAX_BYTES} bytes each. A change is made to what was seen and repeated
 * when somebody else was faster, so that none is lost. Blocking, thread-safe, for many processes on one bucket.
 */
public final class Documents {
    public static final int MAX_BYTES = 32 << 20;

    /** Many more than writers that meet: each failed try means that another's succeeded. */
    private static final int TRIES = 200;

    private final ObjectStore store;

    public Documents(ObjectStore store) {
        this.store = store;
    }

    /** A document and the version of it that was read. */
    public record Seen(ObjectNode json, Stat stat) {}

    public ObjectStore store() {
        return store;
    }

    /** The document, or empty if there is none; what is no JSON object is an {@link IOException}. */
    public Optional<Seen> read(String key) throws IOException {
        // The stat comes first: bytes newer than it only make a later replaceIf fail.
        Optional<Stat> stat = store.stat(key);
        Optional<byte[]> bytes = stat.isEmpty() ? Optional.empty() : store.read(key, MAX_BYTES);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Seen(Json.parseObject(bytes.get()), stat.orElseThrow()));
        } catch (InvalidField e) {
            throw new IOException(key + " in the store is damaged: " + e.getMessage(), e);
        }
    }

    /** Makes the document; false if there is one. */
    public boolean create(String key, ObjectNode json) throws IOException {
        return store.putIfAbsent(key, Json.bytes(json)) instanceof Put.Stored;
    }

    /**
     * Changes the document, or leaves it where {@code change} gives nothing. {@code change} may run several times.
     *
     * @return the document as it is now, or empty if there is none
     */
    public Optional<ObjectNode> change(String key, Function<ObjectNode, Optional<ObjectNode>> change)
            throws IOException {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Optional<Seen> seen = read(key);
            if (seen.isEmpty()) {
                return Optional.empty();
            }
            Optional<ObjectNode> changed = change.apply(seen.get().json());
            if (changed.isEmpty()) {
                return Optional.of(seen.get().json());
            }
            if (store.replaceIf(seen.get().stat(), Json.bytes(changed.get()))) {
                return changed;
            }
            pause(attempt);
        }
        throw new IOException(key + " is changed by others all the time");
    }

    private static void pause(int attempt) throws IOException {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(1, 5 + Math.min(attempt, 50)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
