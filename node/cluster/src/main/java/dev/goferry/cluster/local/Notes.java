package dev.goferry.cluster.local;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Words that hold for a while, bounded by count and bytes, the oldest out first. Used under its owner's lock. */
final class Notes {
    @SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
    private record Note(byte[] text, Instant until) {}

    private final int most;
    private final int mostBytes;
    private final InstantSource clock;
    private final Map<String, Note> notes = new LinkedHashMap<>();
    private int bytes;

    Notes(int most, int mostBytes, InstantSource clock) {
        this.most = most;
        this.mostBytes = mostBytes;
        this.clock = clock;
    }

    byte @Nullable [] get(String key) {
        Note note = notes.get(key);
        if (note != null && !clock.instant().isBefore(note.until)) {
            remove(key);
            return null;
        }
        return note == null ? null : note.text;
    }

    void put(String key, byte[] text, Duration holds) {
        remove(key);
        notes.put(key, new Note(text, clock.instant().plus(holds)));
        bytes += text.length;
        while (notes.size() > most || bytes > mostBytes) {
            Iterator<Note> oldest = notes.values().iterator();
            bytes -= oldest.next().text.length;
            oldest.remove();
        }
    }

    void remove(String key) {
        Note gone = notes.remove(key);
        bytes -= gone == null ? 0 : gone.text.length;
    }
}
