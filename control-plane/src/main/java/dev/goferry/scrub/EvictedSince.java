package dev.goferry.scrub;

import dev.goferry.log.Cursor;
import dev.goferry.log.LogReader;
import dev.goferry.log.LogRecord;
import dev.goferry.module.ModuleVersion;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * What was evicted since a place in the log and has not come back: no scrub misses it. Reads each segment once for many
 * questions; of more than {@value #REMEMBERED} versions (some 200 bytes of heap each) it says that they are gone, and what
 * is missing is found by the next scrub. Blocking, thread-safe.
 */
final class EvictedSince {
    private static final int REMEMBERED = 50_000;

    private final Set<ModuleVersion> evicted = new HashSet<>();
    private final LogReader reader;
    private Cursor begun = Cursor.START;
    private Cursor next = Cursor.START;
    private boolean full;

    EvictedSince(ObjectStore store) {
        this.reader = new LogReader(store);
    }

    /** Where the log ends now. */
    Cursor now() throws IOException {
        return reader.tail();
    }

    /** Whether the version was evicted behind this place. */
    synchronized boolean has(ModuleVersion module, Cursor since) throws IOException {
        boolean known = !next.equals(Cursor.START) && begun.next().compareTo(since.next()) <= 0;
        if (!known) {
            begun = since;
            next = since;
            evicted.clear();
            full = false;
        }
        for (LogReader.Batch batch = reader.read(next); !batch.atTail(); batch = reader.read(next)) {
            batch.entries().forEach(entry -> replay(entry.record()));
            next = batch.next();
        }
        return full || evicted.contains(module);
    }

    private void replay(LogRecord record) {
        switch (record) {
            case LogRecord.Evicted(var module, var reason, var time) -> {
                full |= evicted.size() >= REMEMBERED;
                if (!full) {
                    evicted.add(module);
                }
            }
            case LogRecord.Stored(var key, var pin, var time, var region, var isPrivate) ->
                evicted.remove(key.module());
            case LogRecord.Purged purged -> {}
            case LogRecord.Refreshed refreshed -> {}
        }
    }
}
