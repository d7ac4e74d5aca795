package dev.goferry.server;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.cache.Memory;
import dev.goferry.config.NodeConfig;
import dev.goferry.disk.DiskCache;
import dev.goferry.fetch.Committed;
import dev.goferry.freshness.Generations;
import dev.goferry.keeper.LogFollower;
import dev.goferry.keeper.RegionLog;
import dev.goferry.log.Cursor;
import dev.goferry.log.LogReader;
import dev.goferry.log.LogRecord;
import dev.goferry.log.Position;
import dev.goferry.log.PurgeScope;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModulePattern;
import dev.goferry.module.ModuleVersion;
import dev.goferry.pin.Pin;
import dev.goferry.telemetry.Scrape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's part in its region's log: tells what it committed, and drops from memory, disk and freshness what the log
 * purged or refreshed. Its place in the log is kept beside the disk cache, so that a node that was away first learns what
 * it missed.
 */
final class LogSide implements AutoCloseable, Committed {
    private static final Logger LOG = LoggerFactory.getLogger(LogSide.class);

    /** A hit on the disk waits so long for the log after a start; then what is stored stays available (P6). */
    private static final Duration FIRST_LOOK = Duration.ofSeconds(2);

    private static final Duration LOOK = Duration.ofSeconds(1);

    /** The follower polls every four seconds: without a look for so long, this node may have missed news. */
    private static final Duration BEHIND = Duration.ofSeconds(8);

    private final Region region;
    private final Memory memory;
    private final Generations generations;
    private final ModulePattern privateModules;
    private final String name;
    private final InstantSource clock;
    private final Path place;
    private final RegionLog log;
    private final Thread watch;

    private LogSide(
            NodeConfig config,
            Region region,
            Memory memory,
            Generations generations,
            InstantSource clock,
            InstantSource steady)
            throws IOException {
        this.region = region;
        this.memory = memory;
        this.generations = generations;
        this.privateModules = config.checks().privateModules();
        this.name = config.region();
        this.clock = clock;
        this.place = config.data().resolve("log.cursor");
        this.log = open(steady);
        if (region.bucketTrouble().isPresent()) {
            region.cache().ifPresent(DiskCache::logUnreadable);
        }
        this.watch = Thread.ofVirtual().name("log-watch").start(this::watch);
    }

    static LogSide start(
            NodeConfig config,
            Region region,
            Memory memory,
            Generations generations,
            InstantSource clock,
            InstantSource steady)
            throws IOException {
        return new LogSide(config, region, memory, generations, clock, steady);
    }

    private RegionLog open(InstantSource steady) throws IOException {
        List<LogFollower.Listener> listeners = List.of(this::apply);
        RegionLog.Settings settings = RegionLog.Settings.DEFAULT;
        try {
            return new RegionLog(region.cluster(), region.store(), settings, start(), listeners, steady);
        } catch (IOException e) {
            if (region.bucketTrouble().isEmpty()) {
                throw e;
            }
            return new RegionLog(region.cluster(), region.store(), settings, this::later, listeners, steady);
        }
    }

    /** For a start without the bucket: what was learnt before it is back may have been purged unseen. */
    private Cursor later(LogReader reader) throws IOException {
        Cursor tail = reader.tail();
        Optional<DiskCache> cache = region.cache();
        if (cache.isPresent()) {
            cache.get().dropIf(key -> true);
            keep(tail);
        }
        memory.forgetIf(key -> true);
        generations.doubt();
        return tail;
    }

    /** Where this node was in the log; a disk cache that knows no place is empty, so the log's end will do. */
    private Cursor start() throws IOException {
        Optional<DiskCache> cache = region.cache();
        if (cache.isEmpty()) {
            return new LogReader(region.store()).tail();
        }
        OptionalLong known = cache.get().position();
        Optional<Cursor> kept = kept();
        if (known.isPresent() && kept.isPresent() && kept.get().next().sequence() <= known.getAsLong()) {
            return kept.get();
        }
        Cursor tail = new LogReader(region.store()).tail();
        if (known.isPresent()) {
            LOG.warn("the place in the log was lost: what is on this node's disk is fetched anew");
            cache.get().dropIf(key -> true);
        }
        keep(tail);
        return tail;
    }

    private Optional<Cursor> kept() throws IOException {
        try {
            return Files.exists(place) ? Optional.of(Cursor.parse(Files.readString(place))) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The cursor first: a cache whose place is beyond the cursor's would trust what it has not seen purged. */
    private void keep(Cursor cursor) throws IOException {
        DiskCache cache = region.cache().orElseThrow();
        Path fresh = place.resolveSibling("log.cursor.new");
        Files.createDirectories(fresh.getParent());
        Files.writeString(fresh, cursor.text());
        Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        cache.position(cursor.next().sequence());
    }

    private void apply(LogRecord record, Position at) throws IOException {
        switch (record) {
            case LogRecord.Stored stored -> {}
            case LogRecord.Refreshed(ModulePath module, var time) -> stale(module);
            case LogRecord.Purged purged -> purge(purged.scope());
            case LogRecord.Evicted evicted -> evict(evicted.module());
        }
    }

    /** What ages is still true: the version is where it came from. */
    private void evict(ModuleVersion module) throws IOException {
        if (region.cache().isPresent()) {
            region.cache().get().dropVersion(module);
        }
        for (ArtifactKind kind : ArtifactKind.values()) {
            memory.forget(new ArtifactKey(module, kind).path());
        }
        region.cluster().index().remove(module);
    }

    private void purge(PurgeScope scope) throws IOException {
        Predicate<String> covered = key -> ArtifactKey.parse(key)
                .filter(known -> scope.covers(known.module()))
                .isPresent();
        Optional<DiskCache> cache = region.cache();
        if (cache.isPresent()) {
            cache.get().dropIf(covered);
        }
        memory.forgetIf(covered);
        switch (scope) {
            case PurgeScope.OneVersion(var module) -> {
                region.cluster().index().remove(module);
                stale(module.path());
            }
            case PurgeScope.WholeModule(var module) -> stale(module);
            case PurgeScope.Matching matching -> generations.doubt();
        }
    }

    /** Also what leaders told the nodes that came late: whoever wrote the record may be no member of the cluster. */
    private void stale(ModulePath module) {
        News.moved(region.cluster(), generations, module);
    }

    /** Lets the disk be trusted once the log was seen, and what ages doubted when it was not seen for long. */
    private void watch() {
        try {
            if (region.cache().isPresent()) {
                catchUp(region.cache().get());
            }
            for (Cursor last = log.follower().cursor(); true; Thread.sleep(LOOK)) {
                if (isSeen() && region.peers() != null) {
                    generations.upToDate();
                }
                Cursor now = log.follower().cursor();
                if (region.cache().isPresent() && !now.equals(last)) {
                    keepIfPossible(now);
                    last = now;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isSeen() {
        return log.follower().behind().compareTo(BEHIND) < 0;
    }

    private void catchUp(DiskCache cache) throws InterruptedException {
        long began = System.nanoTime();
        boolean waited = false;
        while (!isSeen()) {
            if (!waited && System.nanoTime() - began > FIRST_LOOK.toNanos()) {
                LOG.warn("the log cannot be read: what is on this node's disk is served all the same");
                cache.logUnreadable();
                waited = true;
            }
            Thread.sleep(FIRST_LOOK.dividedBy(100));
        }
        cache.caughtUp();
    }

    private void keepIfPossible(Cursor cursor) {
        try {
            keep(cursor);
        } catch (IOException e) {
            LOG.warn("the place in the log cannot be kept, so more of it is read after a restart: {}", e.getMessage());
        }
    }

    @Override
    public void committed(ArtifactKey key, Pin pin) {
        log.tell(new LogRecord.Stored(
                key,
                pin,
                clock.instant(),
                name,
                privateModules.matches(key.module().path())));
    }

    /** This process's part in the log itself. */
    RegionLog log() {
        return log;
    }

    /** What a module's news are to other processes that read the log. */
    void refreshed(ModulePath module) {
        log.tell(new LogRecord.Refreshed(module, clock.instant()));
    }

    /** How long ago this node had applied everything in the log. */
    Duration behind() {
        return log.follower().behind();
    }

    void into(Scrape scrape) {
        scrape.gauge(
                "goferry_log_behind_seconds",
                "How long ago this node saw the end of the region's log.",
                Math.min(log.follower().behind().toMillis() / 1000.0, 1e9));
        scrape.gauge("goferry_log_sequence", "The segment of the region's log that this node reads next.", (double)
                log.follower().cursor().next().sequence());
        scrape.counter(
                "goferry_log_written_records",
                "Records that this node wrote while it kept the log.",
                log.keeper().written());
        scrape.counter(
                "goferry_log_refused_records",
                "Queued records that were damaged and dropped.",
                log.keeper().refused());
        scrape.counter(
                "goferry_log_skipped_records",
                "Records of types that only a newer Goferry knows.",
                log.follower().skipped());
    }

    @Override
    public void close() {
        watch.interrupt();
        log.close();
    }
}
