package dev.goferry.scrub;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.log.Cursor;
import dev.goferry.log.LogReader;
import dev.goferry.log.LogRecord;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * What was evicted since a place in the log and has not come back: no scrub misses it. Reads each segment once for many
 * questions; of more than {@value #REMEMBERED} files (some 200 bytes of heap each) it says that they are gone, and what
 * is missing is found by the next scrub. Blocking, thread-safe.
 */
final class EvictedSince {
    private static final int REMEMBERED = 100_000;

    private final Set<ArtifactKey> evicted = new HashSet<>();
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

    /** Whether the file was evicted behind this place. */
    synchronized boolean has(ArtifactKey key, Cursor since) throws IOException {
        boolean known = !next.equals(Cursor.START)
                && (full ? begun.equals(since) : begun.next().compareTo(since.next()) <= 0);
        if (!known) {
            begun = since;
            next = since;
            evicted.clear();
            full = false;
        }
        try {
            catchUp();
        } catch (IOException e) {
            next = Cursor.START; // Perhaps it is another log by now: the next question begins anew.
            throw e;
        }
        return full || evicted.contains(key);
    }

    private void catchUp() throws IOException {
        for (LogReader.Batch batch = reader.read(next); !batch.atTail(); batch = reader.read(next)) {
            batch.entries().forEach(entry -> replay(entry.record()));
            next = batch.next();
        }
    }

    private void replay(LogRecord record) {
        switch (record) {
            case LogRecord.Evicted(var module, var reason, var time) -> {
                full |= evicted.size() >= REMEMBERED;
                if (!full) {
                    for (ArtifactKind kind : ArtifactKind.values()) {
                        evicted.add(new ArtifactKey(module, kind));
                    }
                }
            }
            case LogRecord.Stored(var key, var pin, var time, var region, var isPrivate) -> evicted.remove(key);
            case LogRecord.Purged purged -> {}
            case LogRecord.Refreshed refreshed -> {}
        }
    }
}
