package dev.goferry.telemetry;

import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A store whose operations are counted and timed; it is otherwise the store behind it. A read that streams is timed until
 * its first byte may be read, a listing until its first page. As thread-safe as the store.
 */
public final class ObservedStore implements ObjectStore {
    private final ObjectStore store;
    private final StoreMeters meters;

    private ObservedStore(ObjectStore store, StoreMeters meters) {
        this.store = store;
        this.meters = meters;
    }

    /** Closing it closes {@code store}. */
    public static ObservedStore of(ObjectStore store) {
        return new ObservedStore(store, new StoreMeters());
    }

    /** Tells what was counted so far. */
    public void into(Scrape scrape) {
        meters.into(scrape);
    }

    @Override
    public Optional<Stat> stat(String key) throws IOException {
        return meters.time(StoreMeters.Operation.STAT, () -> store.stat(key));
    }

    @Override
    public Optional<byte[]> read(String key, int maxBytes) throws IOException {
        return meters.time(StoreMeters.Operation.READ, () -> store.read(key, maxBytes));
    }

    @Override
    public Optional<InputStream> open(String key, long offset) throws IOException {
        return meters.time(StoreMeters.Operation.OPEN, () -> store.open(key, offset));
    }

    @Override
    public Put putIfAbsent(String key, Path file) throws IOException {
        return meters.time(StoreMeters.Operation.PUT, () -> store.putIfAbsent(key, file));
    }

    @Override
    public void requireRoom(long bytes) throws IOException {
        store.requireRoom(bytes);
    }

    @Override
    public Put putIfAbsent(String key, byte[] bytes) throws IOException {
        return meters.time(StoreMeters.Operation.PUT, () -> store.putIfAbsent(key, bytes));
    }

    @Override
    public void replace(String key, byte[] bytes) throws IOException {
        meters.time(StoreMeters.Operation.REPLACE, () -> {
            store.replace(key, bytes);
            return true;
        });
    }

    @Override
    public boolean replaceIf(Stat seen, byte[] bytes) throws IOException {
        return meters.time(StoreMeters.Operation.REPLACE, () -> store.replaceIf(seen, bytes));
    }

    @Override
    public boolean move(String key, String fresh) throws IOException {
        return meters.time(StoreMeters.Operation.MOVE, () -> store.move(key, fresh));
    }

    @Override
    public void delete(String key) throws IOException {
        meters.time(StoreMeters.Operation.DELETE, () -> {
            store.delete(key);
            return true;
        });
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // The caller's to close, as the store's own.
    public Stream<Stat> list(String prefix) throws IOException {
        return meters.time(StoreMeters.Operation.LIST, () -> store.list(prefix));
    }

    @Override
    public Optional<Path> localFile(String key) {
        return store.localFile(key);
    }

    @Override
    public Optional<URI> presigned(String key, Duration holds) {
        return store.presigned(key, holds);
    }

    @Override
    public void close() throws IOException {
        store.close();
    }

    @Override
    public String toString() {
        return store.toString();
    }
}
