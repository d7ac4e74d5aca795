package dev.goferry.airgap;

import dev.goferry.commit.Artifacts;
import dev.goferry.commit.Lookup;
import dev.goferry.digest.Sha256;
import dev.goferry.log.LogRecord;
import dev.goferry.pin.Pin;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** The region's files as an export takes them from the store: proved against their pins while they are read. */
final class Shelf {
    /** Files up to this size, most of them, are read many at once: a bucket is far away. */
    private static final int SMALL = 64 << 10;

    private static final int AT_ONCE = 16;

    private final ObjectStore store;
    private final Artifacts artifacts;

    Shelf(ObjectStore store, Artifacts artifacts) {
        this.store = store;
        this.artifacts = artifacts;
    }

    /** A record that goes into the archive, and its file's bytes where they were read already. */
    @SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
    record Item(LogRecord record, byte @Nullable [] bytes) {
        boolean isFile() {
            return record instanceof LogRecord.Stored;
        }

        long size() {
            return record instanceof LogRecord.Stored stored ? stored.pin().size() : 0;
        }
    }

    /** Those records, in their order, whose files are there and whole. */
    List<Item> find(List<LogRecord> records) throws IOException, InterruptedException {
        Semaphore places = new Semaphore(AT_ONCE);
        List<Future<Optional<Item>>> begun = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (LogRecord record : records) {
                places.acquire();
                begun.add(threads.submit(() -> {
                    try {
                        return find(record);
                    } finally {
                        places.release();
                    }
                }));
            }
        }
        List<Item> found = new ArrayList<>();
        for (Future<Optional<Item>> each : begun) {
            result(each).ifPresent(found::add);
        }
        return found;
    }

    private static Optional<Item> result(Future<Optional<Item>> each) throws IOException, InterruptedException {
        try {
            return each.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException trouble
                    ? trouble
                    : new IOException("a fault while exporting: " + e.getCause(), e.getCause());
        }
    }

    private Optional<Item> find(LogRecord record) throws IOException {
        return switch (record) {
            case LogRecord.Stored stored -> file(stored);
            case LogRecord.Purged purged -> Optional.of(new Item(purged, null));
            case LogRecord.Refreshed refreshed -> Optional.empty();
            case LogRecord.Evicted evicted -> Optional.empty();
        };
    }

    private Optional<Item> file(LogRecord.Stored stored) throws IOException {
        String key = stored.key().path();
        if (!(artifacts.lookup(key) instanceof Lookup.Committed(var stat, Pin pin))) {
            return Optional.empty();
        }
        LogRecord record = new LogRecord.Stored(stored.key(), pin, stored.time(), stored.region(), stored.isPrivate());
        if (pin.size() > SMALL) {
            return Optional.of(new Item(record, null));
        }
        Optional<byte[]> bytes = store.read(key, SMALL);
        if (bytes.isPresent() && !Sha256.hex(bytes.get()).equals(pin.sha256())) {
            artifacts.verify(key); // Sets it aside.
            return Optional.empty();
        }
        return bytes.map(read -> new Item(record, read));
    }

    /**
     * Writes the item's file as an entry.
     *
     * @throws IOException also if it went or changed since it was found: then what was written is not whole
     */
    void copy(Item item, OutputStream out) throws IOException {
        if (!(item.record() instanceof LogRecord.Stored stored)) {
            return;
        }
        String key = stored.key().path();
        byte[] read = item.bytes();
        if (read != null) {
            out.write(Tar.whole(key, read));
            return;
        }
        out.write(Tar.header(key, stored.pin().size()));
        try (InputStream in =
                store.open(key, 0).orElseThrow(() -> new IOException(key + " was taken away while it was exported"))) {
            if (!stream(in, stored.pin(), out)) {
                artifacts.verify(key); // Sets it aside.
                throw new IOException(key + " in the store has other bytes than its pin says");
            }
        }
        out.write(Tar.padding(stored.pin().size()));
    }

    private static boolean stream(InputStream in, Pin pin, OutputStream out) throws IOException {
        MessageDigest digest = Sha256.create();
        byte[] piece = new byte[64 << 10];
        long left = pin.size();
        while (left > 0) {
            int got = in.read(piece, 0, (int) Math.min(piece.length, left));
            if (got < 0) {
                return false;
            }
            digest.update(piece, 0, got);
            out.write(piece, 0, got);
            left -= got;
        }
        return in.read() < 0 && HexFormat.of().formatHex(digest.digest()).equals(pin.sha256());
    }
}
