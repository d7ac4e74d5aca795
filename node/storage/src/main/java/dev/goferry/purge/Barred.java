package dev.goferry.purge;

import dev.goferry.log.LogLine;
import dev.goferry.log.LogRecord;
import dev.goferry.log.PurgeScope;
import dev.goferry.module.ModuleVersion;
import dev.goferry.storage.ObjectStore;
import dev.goferry.storage.ObjectStore.Put;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was purged from a region and may not return: the document {@code _goferry/purged/barred.ndjson}, a line of the log
 * for each purge, at most {@value #MAX_BYTES} bytes (about 10,000 purges). It is written before the purge deletes
 * anything, so that no node fetches again what is being deleted.
 *
 * <p>Blocking; safe for many threads and processes on one store. An IOException means "I cannot tell".
 */
public final class Barred {
    public static final int MAX_BYTES = 4 << 20;

    private static final String KEY = "_goferry/purged/barred.ndjson";
    private static final int TRIES = 50;

    /** So long a cold request may go by what was seen before; the document is small, and one stat tells whether it is the same. */
    private static final Duration GLANCE = Duration.ofSeconds(1);

    private record Seen(@Nullable Stat stat, Bars bars, long atNanos) {}

    private record Failed(IOException cause, long beganNanos, long endedNanos) {}

    private final ObjectStore store;
    private final ReentrantLock looking = new ReentrantLock();
    private @Nullable Failed failed;
    private volatile Seen seen = new Seen(null, Bars.NONE, System.nanoTime() - GLANCE.toNanos());

    public Barred(ObjectStore store) {
        this.store = store;
    }

    /** The purge that bars the version, as it was at most a second ago. */
    public Optional<LogRecord.Purged> recently(ModuleVersion module) throws IOException {
        Seen known = seen;
        if (System.nanoTime() - known.atNanos() >= GLANCE.toNanos()) {
            known = look(false);
        }
        return known.bars().of(module);
    }

    /** The purge that bars the version now: one that began before this call is seen. */
    public Optional<LogRecord.Purged> now(ModuleVersion module) throws IOException {
        return look(true).bars().of(module);
    }

    /** Whoever waits while another looks shares what came of it, a failure too: a herd waits for one time-out, not each for its own. */
    private Seen look(boolean surely) throws IOException {
        long asked = System.nanoTime();
        looking.lock();
        try {
            Seen known = seen;
            if (surely ? known.atNanos() - asked >= 0 : System.nanoTime() - known.atNanos() < GLANCE.toNanos()) {
                return known; // Somebody else has just looked.
            }
            Failed last = failed;
            if (last != null && (surely ? last.beganNanos : last.endedNanos) - asked >= 0) {
                throw last.cause;
            }
            return look(known);
        } finally {
            looking.unlock();
        }
    }

    private Seen look(Seen known) throws IOException {
        long now = System.nanoTime();
        try {
            Optional<Stat> stat = store.stat(KEY);
            boolean same = stat.isPresent() ? stat.get().equals(known.stat()) : known.stat() == null;
            Seen fresh = new Seen(stat.orElse(null), same ? known.bars() : Bars.of(read(stat.isPresent())), now);
            seen = fresh;
            return fresh;
        } catch (IOException e) {
            failed = new Failed(e, now, System.nanoTime());
            throw e;
        }
    }

    private List<LogRecord.Purged> read(boolean isThere) throws IOException {
        return isThere ? parse(store.read(KEY, MAX_BYTES).orElse(new byte[0])) : List.of();
    }

    /** Bars what the purge takes away; a purge of the same scope before it is replaced. Durable on return. */
    public void bar(LogRecord.Purged purge) throws IOException {
        change(purges -> {
            List<LogRecord.Purged> more = without(purges, purge.scope());
            more.add(purge);
            return more;
        });
    }

    /** Lets a scope return that was barred as it is; what another purge bars stays barred. */
    public void lift(PurgeScope scope) throws IOException {
        change(purges -> without(purges, scope));
    }

    private static List<LogRecord.Purged> without(List<LogRecord.Purged> purges, PurgeScope scope) {
        return purges.stream().filter(purge -> !purge.scope().equals(scope)).collect(Collectors.toList());
    }

    private void change(Function<List<LogRecord.Purged>, List<LogRecord.Purged>> change) throws IOException {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Optional<Stat> stat = store.stat(KEY);
            List<LogRecord.Purged> before = read(stat.isPresent());
            List<LogRecord.Purged> after = change.apply(before);
            if (after.equals(before) || put(stat, write(after))) {
                return;
            }
        }
        throw new IOException(KEY + " is changed by others all the time");
    }

    private boolean put(Optional<Stat> stat, byte[] bytes) throws IOException {
        return stat.isPresent()
                ? store.replaceIf(stat.get(), bytes)
                : store.putIfAbsent(KEY, bytes) instanceof Put.Stored;
    }

    private static byte[] write(List<LogRecord.Purged> purges) throws IOException {
        byte[] bytes = purges.stream()
                .map(purge -> LogLine.write(purge) + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_BYTES) {
            throw new IOException(KEY + " is full: bar patterns instead of versions, or let some return");
        }
        return bytes;
    }

    private static List<LogRecord.Purged> parse(byte[] bytes) throws IOException {
        List<LogRecord.Purged> purges = new ArrayList<>();
        for (String line : new String(bytes, StandardCharsets.UTF_8).lines().toList()) {
            purges.add(parse(line));
        }
        return purges;
    }

    private static LogRecord.Purged parse(String line) throws IOException {
        try {
            if (LogLine.read(line) instanceof LogLine.Known(LogRecord.Purged purged)) {
                return purged;
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(KEY + " is damaged: restore it", e);
        }
        throw new IOException(KEY + " was written by a newer Goferry: upgrade this one");
    }
}
