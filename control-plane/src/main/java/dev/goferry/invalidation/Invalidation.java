package dev.goferry.invalidation;

import dev.goferry.commit.Artifacts;
import dev.goferry.digest.Sha256;
import dev.goferry.keeper.RegionLog;
import dev.goferry.log.LogLine;
import dev.goferry.log.LogRecord;
import dev.goferry.log.Position;
import dev.goferry.log.PurgeScope;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModulePattern;
import dev.goferry.module.ModuleVersion;
import dev.goferry.purge.Barred;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes a region forget: what ages of a module (refresh), or bytes (purge). On return it is durable in the region's log,
 * and every node that can read the log acts on it within five seconds (promise P8). Both may be repeated, also after a
 * failure in between. Blocking, thread-safe.
 */
public final class Invalidation {
    /**
     * What a purge takes away.
     *
     * @param files all of them
     * @param bytes of these
     * @param versions some of the versions, in order
     * @param isMore whether there are versions behind these
     */
    public record Hit(long files, long bytes, List<ModuleVersion> versions, boolean isMore) {}

    private final ObjectStore store;
    private final Artifacts artifacts;
    private final Barred barred;
    private final RegionLog log;
    private final Reach reach;
    private final InstantSource clock;

    /** In a mesh a purge comes by several rules at once: the second must not take away what came back after the first. */
    private final ReentrantLock following = new ReentrantLock();

    public Invalidation(ObjectStore store, Artifacts artifacts, RegionLog log, InstantSource clock) {
        this.store = store;
        this.artifacts = artifacts;
        this.barred = new Barred(store);
        this.log = log;
        this.reach = new Reach(store);
        this.clock = clock;
    }

    /** Makes list, {@code @latest}, queries and not-founds of the module stale on every node. */
    public Position refresh(ModulePath module) throws IOException {
        return log.write(new LogRecord.Refreshed(module, clock.instant()));
    }

    /** Whether anything of the scope is stored here or ever was. */
    public boolean isKnown(PurgeScope scope) throws IOException {
        return reach.isKnown(scope);
    }

    /**
     * What a purge would take away now.
     *
     * @param after {@link ModuleVersion#toString} of the last version that is known already, or empty
     * @param most versions that are named
     */
    public Hit look(PurgeScope scope, String after, int most) throws IOException {
        TreeSet<ModuleVersion> first = new TreeSet<>(Comparator.comparing(ModuleVersion::toString));
        long[] sums = new long[2];
        reach.files(scope, (key, stat) -> {
            sums[0]++;
            sums[1] += stat.size();
            if (key.module().toString().compareTo(after) > 0 && first.add(key.module()) && first.size() > most + 1) {
                first.removeLast();
            }
        });
        return new Hit(sums[0], sums[1], first.stream().limit(most).toList(), first.size() > most);
    }

    /**
     * Purges. What may not return is barred before anything is deleted, so that no node fetches it again meanwhile; the
     * record is the last, so that no node forgets it before it has gone. Pins stay: the same bytes may come back, others
     * never.
     */
    public Position purge(LogRecord.Purged purge) throws IOException {
        mark(purge); // Before a peer can send it back.
        return apply(purge);
    }

    /**
     * Applies another region's purge to those of its modules that match, unless it was done here before: it may come by
     * several ways, and come back to where it began. A pattern that reaches further takes away what is here of these
     * modules, and bars no other.
     */
    public void follow(LogRecord.Purged purge, ModulePattern modules) throws IOException {
        following.lock();
        try {
            if (store.stat(marker(purge)).isEmpty()) {
                followOnce(purge, modules);
                mark(purge);
            }
        } finally {
            following.unlock();
        }
    }

    private void followOnce(LogRecord.Purged purge, ModulePattern modules) throws IOException {
        switch (purge.scope()) {
            case PurgeScope.OneVersion(ModuleVersion module) when modules.matches(module.path()) -> apply(purge);
            case PurgeScope.WholeModule(ModulePath module) when modules.matches(module) -> apply(purge);
            case PurgeScope.Matching all when modules.globs().equals("*") -> apply(purge);
            case PurgeScope.Matching some -> followPattern(purge, modules);
            case PurgeScope.OneVersion other -> {}
            case PurgeScope.WholeModule other -> {}
        }
    }

    private void followPattern(LogRecord.Purged purge, ModulePattern modules) throws IOException {
        Set<ModulePath> here = new LinkedHashSet<>();
        reach.files(purge.scope(), (key, stat) -> {
            if (modules.matches(key.module().path())) {
                here.add(key.module().path());
            }
        });
        for (ModulePath module : here) {
            apply(new LogRecord.Purged(
                    new PurgeScope.WholeModule(module), purge.reason(), purge.mayReturn(), purge.who(), purge.time()));
        }
    }

    private void mark(LogRecord.Purged purge) throws IOException {
        store.putIfAbsent(marker(purge), new byte[0]);
    }

    private static String marker(LogRecord.Purged purge) {
        return "_goferry/purged/done/" + Sha256.hex(LogLine.write(purge));
    }

    private Position apply(LogRecord.Purged purge) throws IOException {
        if (!purge.mayReturn()) {
            barred.bar(purge);
        }
        reach.files(purge.scope(), (key, stat) -> artifacts.remove(key.path()));
        if (purge.mayReturn()) {
            barred.lift(purge.scope());
        }
        return log.write(purge);
    }
}
