package dev.goferry.disk;

import dev.goferry.disk.DiskCache.Limits;
import dev.goferry.disk.Entry.Line;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The entries, the space they take, and their index. Looking one up takes no lock; every change takes the one lock, so
 * that an adoption and a drop of the same key come one after the other, in memory as in the index.
 */
final class Shelf {
    private final CacheFolder folder;
    private final Limits limits;
    private final Index index;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final Oldest oldest = new Oldest();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong numbers = new AtomicLong();
    private final LongAdder evicted = new LongAdder();
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicLong bytes = new AtomicLong();
    private final Drops drops = new Drops();
    private volatile OptionalLong position;
    private long reserved;
    private int arriving;
    private long usesWritten;

    /** Whether a file was removed whose removal may not be on disk. */
    private boolean unsynced = true;

    Shelf(CacheFolder folder, Limits limits) throws IOException {
        this.folder = folder;
        this.limits = limits;
        this.index = new Index(folder);
        Index.Read read = index.read();
        position = read.position();
        numbers.set(read.highest());
        // Without a position nobody can tell what was purged.
        load(position.isPresent() ? read.lines() : List.of());
    }

    private void load(List<Line> lines) throws IOException {
        Set<Long> recorded = lines.stream().map(Line::number).collect(Collectors.toSet());
        Set<Long> present = new HashSet<>();
        folder.sweep(number -> recorded.contains(number) && present.add(number));
        for (Line line : lines) {
            if (present.contains(line.number())) {
                Entry entry = new Entry(line, true, requests.incrementAndGet());
                entries.put(line.key(), entry);
                bytes.addAndGet(entry.bytesOnDisk());
            }
        }
        usesWritten = requests.get();
        makeRoom(0, 0);
    }

    Map<String, Entry> entries() {
        return entries;
    }

    long bytes() {
        return bytes.get();
    }

    long evicted() {
        return evicted.sum();
    }

    long drops() {
        return drops.count();
    }

    OptionalLong position() {
        return position;
    }

    void use(Entry entry) {
        entry.use(requests.incrementAndGet());
    }

    Entry newEntry(String key, long size, String sha256) {
        return new Entry(new Line(numbers.incrementAndGet(), size, sha256, key), false, requests.incrementAndGet());
    }

    /** Sets space aside for one more file; or says why not. Give it back in any case. */
    Optional<String> reserve(long onDisk) throws IOException {
        lock.lock();
        try {
            if (!makeRoom(onDisk, 1)) {
                return Optional.of("the disk cache is busy: " + onDisk + " bytes wanted, " + reserved + " of "
                        + limits.bytes() + " promised to files that are being adopted");
            }
            reserved += onDisk;
            arriving++;
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    void giveBack(long onDisk) {
        lock.lock();
        try {
            reserved -= onDisk;
            arriving--;
        } finally {
            lock.unlock();
        }
    }

    private boolean makeRoom(long onDisk, int more) throws IOException {
        while (bytes.get() + reserved + onDisk > limits.bytes()
                || entries.size() + arriving + more > limits.entries()) {
            Optional<Entry> next = oldest.next(entries);
            if (next.isEmpty()) {
                return false;
            }
            take(next.get());
            evicted.increment();
        }
        return true;
    }

    /** Puts a placed file on the shelf, unless its key was dropped since; false, and it is not there. */
    boolean enter(Entry entry, long dropsBefore) throws IOException {
        lock.lock();
        try {
            if (drops.isDroppedSince(dropsBefore, entry.line().key())) {
                return false;
            }
            index.append(entry.line());
            Entry previous = entries.get(entry.line().key());
            if (previous != null) {
                take(previous);
            }
            entries.put(entry.line().key(), entry);
            bytes.addAndGet(entry.bytesOnDisk());
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets an entry that is damaged; false if somebody else did so before. */
    boolean discard(Entry entry) throws IOException {
        lock.lock();
        try {
            boolean first = !entry.gone();
            take(entry);
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** Drops every entry whose key is wanted gone, and counts them. */
    int drop(Predicate<String> keys) throws IOException {
        lock.lock();
        try {
            drops.add(keys);
            int dropped = 0;
            for (Entry entry : entries.values()) {
                if (keys.test(entry.line().key())) {
                    take(entry);
                    dropped++;
                }
            }
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /** The same for known keys, without a look at every entry. */
    int drop(Set<String> keys) throws IOException {
        lock.lock();
        try {
            drops.add(keys::contains);
            int dropped = 0;
            for (String key : keys) {
                Entry entry = entries.get(key);
                if (entry != null) {
                    take(entry);
                    dropped++;
                }
            }
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /** In this order, so that it is never served again, and a removal that failed is tried again by the next drop. */
    private void take(Entry entry) throws IOException {
        if (entries.get(entry.line().key()) != entry) {
            return;
        }
        entry.markGone();
        unsynced = true;
        folder.remove(folder.file(entry.line().number()));
        entries.remove(entry.line().key(), entry);
        bytes.addAndGet(-entry.bytesOnDisk());
    }

    void position(long at) throws IOException {
        lock.lock();
        try {
            if (unsynced) {
                folder.syncFiles();
                unsynced = false;
            }
            index.appendPosition(at);
            position = OptionalLong.of(at);
        } finally {
            lock.unlock();
        }
    }

    /** Writes down what was asked for since the last time, and the index anew when it has grown. */
    void tidy() throws IOException {
        lock.lock();
        try {
            long now = requests.get();
            long since = usesWritten;
            index.appendUses(inOrder().stream()
                    .filter(entry -> entry.used() > since)
                    .map(entry -> entry.line().number())
                    .toList());
            usesWritten = now;
            if (index.isGrown()) {
                index.rewrite(position, inOrder().stream().map(Entry::line).toList());
            }
        } finally {
            lock.unlock();
        }
    }

    private List<Entry> inOrder() {
        record Aged(Entry entry, long used) {}
        List<Aged> all = new ArrayList<>();
        entries.values().forEach(entry -> all.add(new Aged(entry, entry.used())));
        all.sort(Comparator.comparingLong(Aged::used));
        return all.stream().map(Aged::entry).toList();
    }

    void close() throws IOException {
        lock.lock();
        try {
            index.close();
        } finally {
            lock.unlock();
        }
    }
}
