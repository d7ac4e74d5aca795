package dev.goferry.checksum;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.goferry.protocol.TilePath;
import dev.goferry.storage.ObjectStore;
import dev.goferry.sumdb.MalformedAnswer;
import dev.goferry.sumdb.SharedReads;
import dev.goferry.sumdb.SumDbReader;
import dev.goferry.sumdb.VerifierKey;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The files of one checksum database: kept for ever once fetched and well-formed, fetched once however many ask. Serves
 * clients and our own verification alike; the latter finds out what is well-formed and wrong, and has it replaced by
 * {@link #reread}. Blocking; safe for many threads. A 404 is remembered for seconds only, at most 10,000 of them.
 */
final class SumDbFiles implements SumDbReader {
    private static final int MAX_UNKNOWN = 10_000;

    private final VerifierKey key;
    private final ChecksumConfig config;
    private final KeptFiles kept;
    private final Fetch fetch;
    private final SharedReads<String, Read> reads = new SharedReads<>();
    private final SharedReads<String, Read> rereads = new SharedReads<>();
    private final Cache<String, Read.NotFound> unknown;

    SumDbFiles(VerifierKey key, ChecksumConfig config, ObjectStore store, SumDbOrigin origin, InstantSource clock) {
        this.key = key;
        this.config = config;
        this.kept = new KeptFiles(store, key.name());
        this.fetch = new Fetch(origin, config, clock);
        this.unknown = Caffeine.newBuilder()
                .maximumSize(MAX_UNKNOWN)
                .expireAfterWrite(config.unknownTtl())
                .build();
    }

    @Override
    public Read read(String path) {
        return read(Resource.of(path));
    }

    @Override
    public Read reread(String path) {
        Resource resource = Resource.of(path);
        return shared(rereads, path, () -> fetched(resource));
    }

    Read read(Resource resource) {
        Read.NotFound absent = unknown.getIfPresent(resource.path());
        return absent != null
                ? absent
                : shared(
                        reads,
                        resource.path(),
                        () -> kept(resource).<Read>map(Read.Bytes::new).orElseGet(() -> fetched(resource)));
    }

    /** The bytes as last fetched, however old. */
    Optional<byte[]> kept(Resource resource) {
        Optional<byte[]> exact =
                kept.read(resource.path(), resource.maxBytes(config)).filter(bytes -> isSane(resource, bytes));
        return exact.isEmpty() && resource instanceof Resource.Tile tile ? beginningOfFull(tile) : exact;
    }

    /** A full tile begins with each of its partial ones. */
    private Optional<byte[]> beginningOfFull(Resource.Tile partial) {
        TilePath tile = partial.tile();
        if (!tile.isPartial() || partial.isData()) {
            return Optional.empty();
        }
        Resource.Tile full = new Resource.Tile(tile.full());
        return kept.read(full.path(), full.size())
                .filter(bytes -> bytes.length == full.size())
                .map(bytes -> Arrays.copyOf(bytes, partial.size()));
    }

    /** Keeps the bytes in place of those there; only the newest tree head needs the caller's decision. */
    void keep(Resource resource, byte[] bytes) {
        kept.replace(resource.path(), bytes);
    }

    private boolean isSane(Resource resource, byte[] bytes) {
        try {
            resource.check(bytes, key);
            return true;
        } catch (MalformedAnswer e) {
            return false; // Kept by another version of ours, or for another key of the same name.
        }
    }

    private Read fetched(Resource resource) {
        Read read = fetch.get(resource.path(), resource.maxBytes(config));
        return switch (read) {
            case Read.Bytes(byte[] bytes) -> checked(resource, bytes);
            case Read.NotFound absent -> {
                unknown.put(resource.path(), absent);
                yield absent;
            }
            case Read.Unavailable unavailable -> unavailable;
        };
    }

    private Read checked(Resource resource, byte[] bytes) {
        try {
            resource.check(bytes, key);
        } catch (MalformedAnswer e) {
            return new Read.Unavailable(
                    502, "what came as " + resource.path() + " of " + key.name() + " is none: " + e.getMessage());
        }
        if (!(resource instanceof Resource.Latest)) {
            keep(resource, bytes);
        }
        unknown.invalidate(resource.path());
        return new Read.Bytes(bytes);
    }

    private static Read shared(SharedReads<String, Read> reads, String path, Supplier<Read> call) {
        try {
            return reads.get(path, call);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Read.Unavailable(503, "interrupted while reading " + path);
        }
    }
}
