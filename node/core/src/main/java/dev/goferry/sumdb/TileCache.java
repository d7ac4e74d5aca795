package dev.goferry.sumdb;

import dev.goferry.protocol.TilePath;
import dev.goferry.sumdb.SumDbReader.Read;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The hash tiles of one database in memory, least recently used out: of each place the widest that was read, since a
 * narrower one is its beginning, and a database that grows has another width at each look. A tile is fetched once however
 * many lookups want it, and the tiles of one lookup all at once. What it gives is not yet proven: see {@link ProvenTree}.
 */
final class TileCache {
    private final SumDbReader reader;
    /** By the full tile's path. */
    private final Map<TilePath, Kept> tiles;

    private final SharedReads<TilePath, Read> reads = new SharedReads<>();

    private record Kept(int width, TileBytes bytes) {}

    TileCache(SumDbReader reader, int maxTiles) {
        this.reader = reader;
        this.tiles = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<TilePath, Kept> eldest) {
                return size() > maxTiles;
            }
        };
    }

    /** Each tile, in order, at least as wide as wanted. */
    List<TileBytes> get(List<TilePath> wanted) throws LookupRefused {
        List<TileBytes> known =
                wanted.stream().map(this::known).filter(Objects::nonNull).toList();
        return known.size() == wanted.size() ? known : each(wanted, this::get);
    }

    /** As {@link #get}, past every cache: one of them, nobody knows which, did not prove true. */
    List<TileBytes> getAgain(List<TilePath> wanted) throws LookupRefused {
        synchronized (tiles) {
            wanted.forEach(tile -> tiles.remove(tile.full()));
        }
        return each(wanted, tile -> keep(tile, new TileBytes(bytes(tile, read(tile, reader::reread)))));
    }

    private TileBytes get(TilePath tile) throws LookupRefused, InterruptedException {
        TileBytes known = known(tile);
        if (known != null) {
            return known;
        }
        Read read = reads.get(tile, () -> {
            Read fetched = read(tile, reader::read);
            if (fetched instanceof Read.Bytes(byte[] bytes)) {
                keep(tile, new TileBytes(bytes)); // Before the flight ends, so that nobody starts another.
            }
            return fetched;
        });
        TileBytes fetched = known(tile);
        return fetched != null ? fetched : new TileBytes(bytes(tile, read));
    }

    private @Nullable TileBytes known(TilePath tile) {
        synchronized (tiles) {
            Kept kept = tiles.get(tile.full());
            return kept != null && kept.width >= tile.width() ? kept.bytes : null;
        }
    }

    /** A partial tile that is gone has been completed: the full one begins with it. */
    private static Read read(TilePath tile, Function<String, Read> reader) {
        Read read = ofLength(bytes(tile), tile, reader.apply(tile.toString()));
        if (!(read instanceof Read.NotFound) || !tile.isPartial()) {
            return read;
        }
        TilePath full = tile.full();
        return switch (ofLength(bytes(full), full, reader.apply(full.toString()))) {
            case Read.Bytes(byte[] bytes) -> new Read.Bytes(Arrays.copyOf(bytes, bytes(tile)));
            case Read.NotFound _ -> read;
            case Read.Unavailable unavailable -> unavailable;
        };
    }

    private static Read ofLength(int length, TilePath tile, Read read) {
        if (read instanceof Read.Bytes(byte[] bytes) && bytes.length != length) {
            return new Read.Unavailable(502, tile + " has " + bytes.length + " bytes instead of " + length);
        }
        return read;
    }

    private TileBytes keep(TilePath tile, TileBytes bytes) {
        synchronized (tiles) {
            tiles.merge(tile.full(), new Kept(tile.width(), bytes), (old, read) -> old.width > read.width ? old : read);
        }
        return bytes;
    }

    private interface Source {
        TileBytes get(TilePath tile) throws LookupRefused, InterruptedException;
    }

    private static List<TileBytes> each(List<TilePath> wanted, Source source) throws LookupRefused {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<TileBytes> all = new ArrayList<>();
            List<Callable<TileBytes>> gets = wanted.stream()
                    .<Callable<TileBytes>>map(tile -> () -> source.get(tile))
                    .toList();
            for (Future<TileBytes> result : threads.invokeAll(gets)) {
                all.add(result.get());
            }
            return all;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LookupRefused(new LookupOutcome.Unavailable(503, "interrupted while reading tiles"));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LookupRefused refused) {
                throw refused;
            }
            throw new IllegalStateException("a tile read broke", e.getCause());
        }
    }

    private static int bytes(TilePath tile) {
        return tile.width() * Hash.SIZE;
    }

    private static byte[] bytes(TilePath tile, Read read) throws LookupRefused {
        return switch (read) {
            case Read.Bytes(byte[] bytes) -> bytes;
            // A tile of a signed tree must be there: its absence says nothing about the module.
            case Read.NotFound(int status, String text) ->
                throw new LookupRefused(new LookupOutcome.Unavailable(
                        502, "the checksum database has no " + tile + " (" + status + " " + text.strip() + ")"));
            case Read.Unavailable(int status, String text) ->
                throw new LookupRefused(new LookupOutcome.Unavailable(status, tile + ": " + text));
        };
    }
}
