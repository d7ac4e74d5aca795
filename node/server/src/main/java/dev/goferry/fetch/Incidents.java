package dev.goferry.fetch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.goferry.flight.Landing;
import dev.goferry.incident.IncidentFolder;
import dev.goferry.module.ModuleVersion;
import dev.goferry.storage.ObjectStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that were not what they must be. An incident is logged, kept in the store, and remembered for a while, so that the next request is refused with both hashes and without another download.
 * Thread-safe.
 */
public final class Incidents {
    private static final int MOST = 10_000;

    /** Long enough for the files of one version, short enough for a version that was just published. */
    private static final Duration UNKNOWN_REMEMBERED = Duration.ofSeconds(30);

    private final Cache<ModuleVersion, Landing.Refused> recent;
    private final Cache<ModuleVersion, Landing.Refused> unknown;
    private final IncidentFolder folder;
    private final LongAdder count = new LongAdder();

    public Incidents(ObjectStore store, Duration remembered, InstantSource clock) {
        this.folder = new IncidentFolder(store, clock);
        this.recent = cache(remembered);
        this.unknown = cache(UNKNOWN_REMEMBERED);
    }

    private static Cache<ModuleVersion, Landing.Refused> cache(Duration remembered) {
        return Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(remembered)
                .executor(Runnable::run)
                .build();
    }

    /** The refusal that a recent incident stands for, or null. */
    public Landing.@Nullable Refused of(ModuleVersion module) {
        Landing.Refused refusal = recent.getIfPresent(module);
        return refusal != null ? refusal : unknown.getIfPresent(module);
    }

    /** Nobody can vouch for the module: no incident, but refused for a while without another download. */
    Landing.Refused unknown(ModuleVersion module, String text, @Nullable String upstream) {
        Landing.Refused refusal = new Landing.Refused(text, upstream);
        unknown.put(module, refusal);
        return refusal;
    }

    /** Reports one; the answer is what its clients are told, at most eight lines. */
    public Landing.Refused report(ModuleVersion module, String text, @Nullable String upstream) {
        Landing.Refused refusal = new Landing.Refused(text, upstream);
        recent.put(module, refusal);
        record(module + ": " + text);
        return refusal;
    }

    /** Reports what the store itself did to an object; the next request may fetch it again. */
    public void damaged(String key, String reason) {
        record("stored object " + key + " was set aside: " + reason);
    }

    private void record(String text) {
        count.increment();
        folder.add(Long.toString(count.sum()), text);
    }

    /** Incidents since the node started. */
    public long count() {
        return count.sum();
    }
}
