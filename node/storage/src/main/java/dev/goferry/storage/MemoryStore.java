package dev.goferry.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A store on the heap, for tests and for looking at Goferry without leaving a trace: durable as long as the process.
 * Safe for many threads. Bounded by the heap only: an object has at most 2 GiB.
 */
public final class MemoryStore implements ObjectStore {
    private static final class Held {
        private final byte[] bytes;
        private final Stat stat;

        private Held(byte[] bytes, Stat stat) {
            this.bytes = bytes;
            this.stat = stat;
        }
    }

    private final ConcurrentSkipListMap<String, Held> objects = new ConcurrentSkipListMap<>();
    private final AtomicLong tags = new AtomicLong();
    private final InstantSource clock;

    public MemoryStore(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Optional<Stat> stat(String key) {
        return held(key).map(held -> held.stat);
    }

    private Optional<Held> held(String key) {
        return Optional.ofNullable(objects.get(Key.check(key)));
    }

    @Override
    public Optional<byte[]> read(String key, int maxBytes) throws IOException {
        Optional<Held> held = held(key);
        if (held.isPresent() && held.get().bytes.length > maxBytes) {
            throw new IOException(key + " has more than the " + maxBytes + " bytes asked for");
        }
        return held.map(object -> object.bytes.clone());
    }

    @Override
    public Optional<InputStream> open(String key, long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("an offset cannot be negative: " + offset);
        }
        return held(key).map(object -> {
            int start = (int) Math.min(offset, object.bytes.length);
            return new ByteArrayInputStream(object.bytes, start, object.bytes.length - start);
        });
    }

    @Override
    public Put putIfAbsent(String key, Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(file.toString(), null, "not a regular file");
        }
        return putIfAbsent(key, Files.readAllBytes(file));
    }

    /** A heap has no file system to ask. */
    @Override
    public void requireRoom(long bytes) {}

    @Override
    public synchronized Put putIfAbsent(String key, byte[] bytes) throws IOException {
        requireNoFolder(key);
        return objects.putIfAbsent(key, hold(key, bytes)) == null ? new Put.Stored() : new Put.Present();
    }

    @Override
    public synchronized void replace(String key, byte[] bytes) throws IOException {
        requireNoFolder(key);
        objects.put(key, hold(key, bytes));
    }

    @Override
    public synchronized boolean replaceIf(Stat seen, byte[] bytes) throws IOException {
        if (!stat(seen.key()).equals(Optional.of(seen))) {
            return false;
        }
        replace(seen.key(), bytes);
        return true;
    }

    private Held hold(String key, byte[] bytes) {
        Stat stat = new Stat(key, bytes.length, clock.instant(), Long.toString(tags.incrementAndGet()));
        return new Held(bytes.clone(), stat);
    }

    /** Keeps what a folder cannot hold out of this store too. */
    private void requireNoFolder(String key) throws IOException {
        String after = objects.higherKey(Key.check(key) + "/");
        boolean isFolder = after != null && after.startsWith(key + "/");
        boolean belowObject = false;
        for (int slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', slash + 1)) {
            belowObject |= objects.containsKey(key.substring(0, slash));
        }
        if (isFolder || belowObject) {
            throw new IOException("a key cannot be the folder of another: " + key);
        }
    }

    @Override
    public synchronized boolean move(String key, String fresh) throws IOException {
        requireNoFolder(fresh);
        Held held = objects.remove(Key.check(key));
        if (held == null) {
            return false;
        }
        objects.put(fresh, hold(fresh, held.bytes));
        return true;
    }

    @Override
    public void delete(String key) {
        objects.remove(Key.check(key));
    }

    @Override
    public Stream<Stat> list(String prefix) {
        Key.folderOf(prefix);
        return objects.tailMap(prefix, true).values().stream()
                .map(held -> held.stat)
                .takeWhile(stat -> stat.key().startsWith(prefix));
    }

    @Override
    public Optional<Path> localFile(String key) {
        Key.check(key);
        return Optional.empty();
    }

    @Override
    public Optional<URI> presigned(String key, Duration holds) {
        Key.check(key);
        return Optional.empty();
    }

    @Override
    public void close() {}
}
