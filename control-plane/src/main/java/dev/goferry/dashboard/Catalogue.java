package dev.goferry.dashboard;

import dev.goferry.artifact.ArtifactKind;
import dev.goferry.log.Cursor;
import dev.goferry.log.LogReader;
import dev.goferry.log.LogRecord;
import dev.goferry.log.PurgeScope;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the region holds, as its log tells it: read from its beginning once somebody looks, then followed. The first look
 * waits for the end of the log, but not long. Remembers the first {@code most} versions that it meets, about 300 bytes of
 * heap each; of a larger region it shows a part and says so. Thread-safe; in memory only.
 */
final class Catalogue implements AutoCloseable {
    static final int MOST_VERSIONS = 200_000;

    private static final Logger LOG = LoggerFactory.getLogger(Catalogue.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofSeconds(10);

    /** For the log's end, from the first look on; then what is known so far is shown. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** A version: where it came in first and when, and what of it is stored. Guarded by the catalogue. */
    private static final class Kept {
        final String region;
        final String source;
        final boolean isPrivate;
        final EnumMap<ArtifactKind, Long> sizes = new EnumMap<>(ArtifactKind.class);
        Instant stored;

        Kept(LogRecord.Stored record) {
            this.region = record.region().intern();
            this.source = record.pin().source().intern();
            this.isPrivate = record.isPrivate();
            this.stored = record.time();
        }

        long bytes() {
            return sizes.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * A version that is stored.
     *
     * @param stored when its latest file was
     * @param region where it came in first
     * @param source the upstream that it came from
     * @param hasZip whether its zip is here, not only what describes it
     */
    record Held(
            Version version,
            Instant stored,
            String region,
            String source,
            boolean isPrivate,
            boolean hasZip,
            long bytes) {}

    /** A module of which something is stored; {@code bytes} of all its versions. */
    record Module(ModulePath path, int versions, long bytes, Instant stored) {}

    /**
     * The whole.
     *
     * @param isRead whether the log was read to its end at least once
     * @param isPart whether there are more versions than are remembered
     * @param trouble why the log cannot be read now, or empty
     */
    record Extent(int modules, int versions, long bytes, boolean isRead, boolean isPart, String trouble) {}

    private final TreeMap<ModulePath, TreeMap<Version, Kept>> modules = new TreeMap<>();
    private final LogReader reader;
    private final int most;
    private final Thread following = Thread.ofVirtual().name("catalogue").unstarted(this::follow);
    private long waitUntilNanos;
    private int versions;
    private long bytes;
    private boolean isRead;
    private boolean isPart;
    private boolean isClosed;
    private String trouble = "";

    Catalogue(LogReader reader, int most) {
        this.reader = reader;
        this.most = most;
    }

    /** Before every look: the first begins to read. */
    private synchronized void look() {
        if (following.getState() == Thread.State.NEW && !isClosed) {
            following.start();
            waitUntilNanos = System.nanoTime() + PATIENCE.toNanos();
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(waitUntilNanos - System.nanoTime());
        try {
            while (!isRead && trouble.isEmpty() && !isClosed && millis > 0) {
                wait(millis);
                millis = TimeUnit.NANOSECONDS.toMillis(waitUntilNanos - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() {
        Cursor cursor = Cursor.START;
        try {
            while (true) {
                cursor = step(cursor);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Cursor step(Cursor cursor) throws InterruptedException {
        try {
            LogReader.Batch batch = reader.read(cursor);
            apply(batch);
            if (batch.atTail()) {
                Thread.sleep(POLL);
            }
            return batch.next();
        } catch (IOException | RuntimeException e) {
            LOG.warn("the catalogue waits for the log: {}", e.toString());
            told(String.valueOf(e.getMessage()));
            Thread.sleep(RETRY);
            return cursor;
        }
    }

    private synchronized void told(String why) {
        trouble = why;
        notifyAll(); // Nobody should wait for it.
    }

    private synchronized void apply(LogReader.Batch batch) {
        trouble = "";
        for (LogReader.Entry entry : batch.entries()) {
            switch (entry.record()) {
                case LogRecord.Stored stored -> add(stored);
                case LogRecord.Purged purged -> remove(purged.scope());
                case LogRecord.Evicted evicted ->
                    forget(evicted.module().path(), evicted.module().version());
                case LogRecord.Refreshed _ -> {}
            }
        }
        if (batch.atTail()) {
            isRead = true;
            notifyAll();
        }
    }

    /** A record may come twice: only what it adds counts. */
    private void add(LogRecord.Stored record) {
        ModuleVersion module = record.key().module();
        NavigableMap<Version, Kept> of = modules.get(module.path());
        Kept kept = of == null ? null : of.get(module.version());
        if (kept == null) {
            if (versions >= most) {
                isPart = true;
                return;
            }
            versions++;
            kept = new Kept(record);
            modules.computeIfAbsent(module.path(), path -> new TreeMap<>()).put(module.version(), kept);
        }
        Long before = kept.sizes.put(record.key().kind(), record.pin().size());
        bytes += record.pin().size() - (before == null ? 0 : before);
        kept.stored = record.time();
    }

    private void remove(PurgeScope scope) {
        switch (scope) {
            case PurgeScope.OneVersion(ModuleVersion module) -> forget(module.path(), module.version());
            case PurgeScope.WholeModule(ModulePath module) -> forget(module, null);
            case PurgeScope.Matching(var pattern) ->
                modules.keySet().stream().filter(pattern::matches).toList().forEach(module -> forget(module, null));
        }
    }

    private void forget(ModulePath module, @Nullable Version version) {
        NavigableMap<Version, Kept> of = modules.get(module);
        if (of == null) {
            return;
        }
        List<Version> gone = version == null ? List.copyOf(of.keySet()) : List.of(version);
        for (Version each : gone) {
            Kept kept = of.remove(each);
            if (kept != null) {
                versions--;
                bytes -= kept.bytes();
            }
        }
        if (of.isEmpty()) {
            modules.remove(module);
        }
    }

    synchronized Extent extent() {
        look();
        return new Extent(modules.size(), versions, bytes, isRead, isPart, trouble);
    }

    /** At most {@code limit} modules behind {@code after} (in order, from the first if empty) whose path contains the text. */
    synchronized List<Module> modules(String containing, String after, int limit) {
        look();
        String text = containing.toLowerCase(Locale.ROOT);
        return modules.entrySet().stream()
                .filter(each -> each.getKey().value().compareTo(after) > 0)
                .filter(each -> each.getKey().value().toLowerCase(Locale.ROOT).contains(text))
                .limit(limit)
                .map(each -> module(each.getKey(), each.getValue()))
                .toList();
    }

    private static Module module(ModulePath path, Map<Version, Kept> of) {
        return new Module(
                path,
                of.size(),
                of.values().stream().mapToLong(Kept::bytes).sum(),
                of.values().stream()
                        .map(kept -> kept.stored)
                        .max(Instant::compareTo)
                        .orElse(Instant.EPOCH));
    }

    /** All versions of a module, the highest first; empty if nothing of it is known. */
    synchronized List<Held> versions(ModulePath module) {
        look();
        List<Held> held = new ArrayList<>();
        modules.getOrDefault(module, new TreeMap<>())
                .descendingMap()
                .forEach((version, kept) -> held.add(held(version, kept)));
        return Collections.unmodifiableList(held);
    }

    /** What is known of one version. */
    synchronized Optional<Held> version(ModuleVersion module) {
        look();
        return Optional.ofNullable(modules.get(module.path()))
                .flatMap(of -> Optional.ofNullable(of.get(module.version())))
                .map(kept -> held(module.version(), kept));
    }

    private static Held held(Version version, Kept kept) {
        return new Held(
                version,
                kept.stored,
                kept.region,
                kept.source,
                kept.isPrivate,
                kept.sizes.containsKey(ArtifactKind.ZIP),
                kept.bytes());
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        notifyAll();
        following.interrupt();
    }
}
