package dev.goferry.sumdb;

import dev.goferry.protocol.TilePath;
import dev.goferry.sumdb.SumDbReader.Read;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The hash tiles of one database in memory, least recently used out. A tile is fetched once however many lookups want
 * it, and the tiles of one lookup all at once. What it gives is not yet proven: see {@link ProvenTree}.
 */
final class TileCache {
    private final SumDbReader reader;
    private final Map<TilePath, byte[]> tiles;
    private final SharedReads<TilePath, Read> reads = new SharedReads<>();

    TileCache(SumDbReader reader, int maxTiles) {
        this.reader = reader;
        this.tiles = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<TilePath, byte[]> eldest) {
                return size() > maxTiles;
            }
        };
    }

    /** The bytes of each tile, in order, each exactly as long as its tile. */
    List<byte[]> get(List<TilePath> wanted) throws LookupRefused {
        return each(wanted.stream().<Callable<Read>>map(tile -> () -> get(tile)).toList(), wanted);
    }

    /** As {@link #get}, past every cache: one of them, nobody knows which, did not prove true. */
    List<byte[]> getAgain(List<TilePath> wanted) throws LookupRefused {
        synchronized (tiles) {
            wanted.forEach(tiles::remove);
            wanted.forEach(tile -> tiles.remove(tile.full()));
        }
        return each(
                wanted.stream()
                        .<Callable<Read>>map(tile -> () -> keep(tile, read(tile, reader::reread)))
                        .toList(),
                wanted);
    }

    private Read get(TilePath tile) throws InterruptedException {
        byte[] known = known(tile);
        return known != null ? new Read.Bytes(known) : reads.get(tile, () -> keep(tile, read(tile, reader::read)));
    }

    private byte @Nullable [] known(TilePath tile) {
        synchronized (tiles) {
            byte[] exact = tiles.get(tile);
            if (exact != null || !tile.isPartial()) {
                return exact;
            }
            byte[] full = tiles.get(tile.full());
            return full == null ? null : Arrays.copyOf(full, bytes(tile));
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

    private Read keep(TilePath tile, Read read) {
        if (read instanceof Read.Bytes(byte[] bytes)) {
            synchronized (tiles) {
                tiles.put(tile, bytes);
            }
        }
        return read;
    }

    private static List<byte[]> each(List<Callable<Read>> reads, List<TilePath> wanted) throws LookupRefused {
        List<byte[]> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Read>> results = threads.invokeAll(reads);
            for (int i = 0; i < results.size(); i++) {
                all.add(bytes(wanted.get(i), results.get(i).get()));
            }
            return all;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LookupRefused(new LookupOutcome.Unavailable(503, "interrupted while reading tiles"));
        } catch (ExecutionException e) {
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
