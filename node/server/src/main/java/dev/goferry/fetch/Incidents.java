package dev.goferry.fetch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.goferry.flight.Landing;
import dev.goferry.module.ModuleVersion;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bytes that were not what they must be. An incident is logged, kept in the store under {@code _goferry/incidents/}, and
 * remembered for a while, so that the next request is refused with both hashes and without another download.
 * Thread-safe.
 */
public final class Incidents {
    private static final Logger LOG = LoggerFactory.getLogger(Incidents.class);
    private static final int MOST = 10_000;

    /** Long enough for the files of one version, short enough for a version that was just published. */
    private static final Duration UNKNOWN_REMEMBERED = Duration.ofSeconds(30);

    private final Cache<ModuleVersion, Landing.Refused> recent;
    private final Cache<ModuleVersion, Landing.Refused> unknown;
    private final ObjectStore store;
    private final InstantSource clock;
    private final LongAdder count = new LongAdder();

    public Incidents(ObjectStore store, Duration remembered, InstantSource clock) {
        this.store = store;
        this.clock = clock;
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
        String line = text.strip().replace('\n', ' ');
        LOG.error("INCIDENT {}", line);
        Instant now = clock.instant();
        String key = "_goferry/incidents/" + now.toString().replace(':', '.') + "-" + count.sum() + ".txt";
        try {
            store.putIfAbsent(key, (now + " " + line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.warn("the incident could not be kept in the store: {}", e.getMessage());
        }
    }

    /** Incidents since the node started. */
    public long count() {
        return count.sum();
    }
}
