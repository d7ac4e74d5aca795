package dev.goferry.disk;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.commit.Digest;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.pin.Pin;
import dev.goferry.spool.OwnerLock;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The files that a node keeps on its own disk, so that a hit costs no call of the bucket and works while the bucket is
 * away. Bounded in bytes and files; who was asked for least recently goes first, also over a restart (what was asked for
 * in the last 30 s before a crash may count as older). One process a folder. Safe for many threads: a hit takes no lock
 * and costs one {@code stat}; it waits only for the hash of its own file, which is computed at the first request after
 * the adoption or a restart, and whenever the file's size, time or inode changed.
 *
 * <p><b>Crashes.</b> A file is placed under a name that was never used, then recorded in the index with its size and
 * SHA-256. A file without a record is removed at the next {@link #open}; one with other bytes at its first request. So
 * nothing needs an fsync but purges.
 *
 * <p><b>Purges.</b> Apply the log's purges with the drop methods and then {@link #position(long)}: it is on disk only
 * after all drops before it. Files that were adopted before the first position are forgotten by a restart. After a
 * restart files from before are {@link Found.Withheld} until the caller has read the log from {@link #position()} on and
 * says {@link #caughtUp} (promise P8). If the log cannot be read within 2 s or so, because the bucket is away, he says
 * {@link #logUnreadable}, and they are served (P6: a hit waits for nobody): a purge then takes effect as soon as the log
 * can be read, which a node that lost its bucket while running could not do better. Bytes that were read before a purge
 * and are offered after it are refused: take {@link #drops} before reading them.
 *
 * <p>Heap: about 400 bytes a file. {@link #open} reads an index of about 150 bytes a file: 100,000 files took 1.1 s and, before
 * they were asked for, 32 MB of heap (measured on two busy cores).
 */
public final class DiskCache implements AutoCloseable {
    private static final Duration TIDY_EVERY = Duration.ofSeconds(30);

    /**
     * Bounds.
     *
     * @param bytes of all files together, each counted in whole blocks of 4 KiB; the index comes on top
     * @param leastFreeBytes of the disk that adopting must leave
     * @param entries files
     */
    public record Limits(long bytes, long leastFreeBytes, int entries) {
        public static final Limits DEFAULT = new Limits(10L << 30, 1L << 30, 200_000);

        public Limits {
            if (bytes < 1 || leastFreeBytes < 0 || entries < 1) {
                throw new IllegalArgumentException(
                        "a disk cache needs bytes >= 1, leastFreeBytes >= 0 and entries >= 1, not " + bytes + ", "
                                + leastFreeBytes + " and " + entries);
            }
        }
    }

    /**
     * Figures since it was opened, but for bytes and entries, which are those of now.
     *
     * @param misses also what was withheld or damaged
     * @param refused adoptions
     */
    public record Counts(long bytes, int entries, long hits, long misses, long evicted, long damaged, long refused) {}

    private enum Log {
        UNREAD,
        UNREADABLE,
        APPLIED
    }

    private final OwnerLock owner;
    private final CacheFolder folder;
    private final Shelf shelf;
    private final Intake intake;
    private final InstantSource clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder damaged = new LongAdder();
    private volatile Log log = Log.UNREAD;

    private DiskCache(OwnerLock owner, CacheFolder folder, Limits limits, InstantSource clock) throws IOException {
        this.owner = owner;
        this.folder = folder;
        this.clock = clock;
        this.shelf = new Shelf(folder, limits);
        this.intake = new Intake(folder, shelf, limits);
        tidy();
    }

    /** Opens the cache in this folder, which is made if missing and must be of no other process. */
    public static DiskCache open(Path folder, Limits limits, InstantSource clock) throws IOException {
        DiskCache cache = open(folder, limits, clock, step -> {});
        Thread.ofVirtual().name("disk-cache").start(cache::keepTidy);
        return cache;
    }

    /** Without a thread of its own. */
    static DiskCache open(Path folder, Limits limits, InstantSource clock, CacheFolder.Steps steps) throws IOException {
        Path root = Files.createDirectories(folder).toRealPath();
        OwnerLock owner = OwnerLock.take(root)
                .orElseThrow(() -> new IOException("the disk cache " + root
                        + " belongs to another process: end that one, or give this one a folder of its own"));
        try {
            return new DiskCache(owner, new CacheFolder(root, steps), limits, clock);
        } catch (IOException | RuntimeException e) {
            owner.close();
            throw e;
        }
    }

    /** What is cached under this artifact key; counts as a request for it. Never fails, whatever the disk does. */
    public Found find(String key) {
        Entry entry = shelf.entries().get(key);
        if (entry == null || entry.gone()) {
            return missed(new Found.Absent());
        }
        if (entry.old() && log == Log.UNREAD) {
            return missed(new Found.Withheld());
        }
        shelf.use(entry);
        try {
            Optional<Stamp> now = Stamp.of(path(entry));
            return now.isPresent() && entry.isVerified(now.get()) ? hit(entry) : verify(entry);
        } catch (IOException e) {
            return unreadable(entry, e);
        }
    }

    private Path path(Entry entry) {
        return folder.file(entry.line().number());
    }

    private Found missed(Found found) {
        misses.increment();
        return found;
    }

    private Found hit(Entry entry) {
        hits.increment();
        return new Found.Cached(path(entry), entry.line().size(), entry.line().sha256());
    }

    private Found unreadable(Entry entry, IOException e) {
        if (entry.gone()) {
            return missed(new Found.Absent());
        }
        entry.markSuspect();
        damaged.increment();
        return missed(new Found.Damaged(entry.line().key() + " cannot be read from the disk cache: " + e));
    }

    /** By reading it: one thread a file, and others of the same file wait for the outcome. */
    private Found verify(Entry entry) throws IOException {
        synchronized (entry) {
            Optional<Stamp> before = Stamp.of(path(entry));
            if (before.isEmpty()) {
                return discard(entry, "is gone");
            }
            if (entry.isVerified(before.get())) {
                return hit(entry);
            }
            if (before.get().size() != entry.line().size()) {
                return discard(entry, "has " + before.get().size() + " bytes");
            }
            Digest digest;
            try (InputStream in = new FileInputStream(path(entry).toFile())) {
                digest = Digest.of(in);
            }
            if (!entry.isOf(digest.size(), digest.sha256())) {
                return discard(entry, "has the sha256 " + digest.sha256());
            }
            if (before.get().isSettled(clock.instant())) {
                entry.verified(before.get());
            }
            return hit(entry);
        }
    }

    private Found discard(Entry entry, String what) throws IOException {
        if (!shelf.discard(entry)) {
            return missed(new Found.Absent()); // Evicted or dropped meanwhile.
        }
        damaged.increment();
        return missed(new Found.Damaged(entry.line().key() + " in the disk cache " + what + ", not the "
                + entry.line().size() + " bytes of sha256 " + entry.line().sha256()));
    }

    /** How often something was dropped: to be read before the bytes that are offered to {@code adopt}. */
    public long drops() {
        return shelf.drops();
    }

    /**
     * Keeps a finished, verified file whose bytes {@code pin} describes: by one more link where it is on the same file
     * system, else by a copy. Do not write to it afterwards. Makes room by eviction, but never fills the disk beyond
     * its least free bytes; whatever goes wrong is a refusal.
     *
     * @param dropsBefore what {@link #drops} said before the bytes were read from the bucket or upstream
     */
    public Adoption adopt(String key, Path finished, Pin pin, long dropsBefore) throws IOException {
        return intake.adopt(key, finished, pin, dropsBefore);
    }

    /** Keeps small verified bytes that {@code pin} describes. */
    public Adoption adopt(String key, byte[] bytes, Pin pin, long dropsBefore) {
        return intake.adopt(key, bytes, pin, dropsBefore);
    }

    /** Drops one file, and says how many there were. After an IOException it is not served, but must be dropped again. */
    public int drop(String key) throws IOException {
        return shelf.drop(Set.of(key));
    }

    /** Drops all files of a module version; failure as for {@link #drop}. */
    public int dropVersion(ModuleVersion version) throws IOException {
        Set<String> keys = Arrays.stream(ArtifactKind.values())
                .map(kind -> new ArtifactKey(version, kind).path())
                .collect(Collectors.toSet());
        return shelf.drop(keys);
    }

    /** Drops all files of all versions of a module, but not of the modules below its path; failure as for {@link #drop}. */
    public int dropModule(ModulePath module) throws IOException {
        String prefix = module.escaped() + "/@v/";
        return shelf.drop(key -> key.startsWith(prefix));
    }

    /** Drops all files whose artifact key fits; failure as for {@link #drop}. */
    public int dropIf(Predicate<String> key) throws IOException {
        return shelf.drop(key);
    }

    /** How far the log's purges were applied; empty where that was never said, and nothing is cached then at start. */
    public OptionalLong position() {
        return shelf.position();
    }

    /** All purges up to here were applied by drops that have returned: on disk when this returns. */
    public void position(long position) throws IOException {
        shelf.position(position);
    }

    /** The log was read and applied to its end: all files are served. */
    public void caughtUp() {
        log = Log.APPLIED;
    }

    /** The log cannot be read now: files from before the restart are served, until its purges can be applied. */
    public void logUnreadable() {
        log = log == Log.APPLIED ? Log.APPLIED : Log.UNREADABLE;
    }

    /** The figures of now. */
    public Counts counts() {
        return new Counts(
                shelf.bytes(),
                shelf.entries().size(),
                hits.sum(),
                misses.sum(),
                shelf.evicted(),
                damaged.sum(),
                intake.refused());
    }

    private void keepTidy() {
        try {
            while (!closed.await(TIDY_EVERY.toSeconds(), TimeUnit.SECONDS)) {
                tidy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tidy() {
        try {
            shelf.tidy();
        } catch (IOException e) {
            // On a full disk the order of requests and a shorter index must wait.
        }
    }

    /** Writes the order of requests down and gives the folder up. The files stay. */
    @Override
    public void close() throws IOException {
        if (closed.getCount() == 0) {
            return;
        }
        closed.countDown();
        tidy();
        abandon();
    }

    /** What the operating system does when the process dies. */
    void abandon() throws IOException {
        try (owner) {
            shelf.close();
        }
    }
}
