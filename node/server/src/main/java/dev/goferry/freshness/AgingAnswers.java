package dev.goferry.freshness;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.goferry.config.FreshnessConfig;
import dev.goferry.flight.Flights;
import dev.goferry.flight.Landing;
import dev.goferry.module.ModulePath;
import dev.goferry.module.Version;
import dev.goferry.storage.ObjectStore;
import dev.goferry.telemetry.Result;
import dev.goferry.verification.InfoFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists, latest versions and queries: fresh for a while; then served stale while one refresh runs; and served stale for
 * long when upstreams fail. The last good body of each is kept in the store, so that this holds over a restart.
 *
 * <p>Ages are measured on the monotonic clock; only the age of what a former process left is read from the store's
 * times, and never trusted to be fresh. Thread-safe; blocks virtual threads.
 */
public final class AgingAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(AgingAnswers.class);
    private static final long MAX_BYTES = 32 << 20;
    private static final int OVERHEAD = 200;

    /** @param fetchedAt nanoTime; {@code retryAt} holds off refreshes after a failed one */
    @SuppressWarnings("ArrayRecordComponent") // Goes to the socket as it is; compared by its bytes only.
    private record Entry(byte[] body, @Nullable String upstream, long fetchedAt, long retryAt, Generations.Mark mark) {
        Entry notBefore(long nanoTime) {
            return new Entry(body, upstream, fetchedAt, nanoTime, mark);
        }
    }

    private final Cache<String, Entry> entries = Caffeine.newBuilder()
            .maximumWeight(MAX_BYTES)
            .weigher((String key, Entry entry) -> OVERHEAD + 2 * key.length() + entry.body().length)
            .executor(Runnable::run)
            .build();
    private final Flights<String> flights = new Flights<>();
    private final FreshnessConfig config;
    private final int maxBytes;
    private final ObjectStore store;
    private final Generations generations;
    private final Negatives negatives;
    private final SharedQuestion question;
    private final InstantSource clock;

    public AgingAnswers(
            FreshnessConfig config,
            int maxBytes,
            ObjectStore store,
            Generations generations,
            Negatives negatives,
            SharedQuestion question,
            InstantSource clock) {
        this.config = config;
        this.maxBytes = maxBytes;
        this.store = store;
        this.generations = generations;
        this.negatives = negatives;
        this.question = question;
        this.clock = clock;
    }

    /** The answer, from here if it is fresh or stale enough, else from the upstream chain. */
    public Aged get(AgingKey key) throws InterruptedException {
        Entry entry = entries.getIfPresent(key.objectKey());
        long now = System.nanoTime();
        if (entry != null && fresh(entry, now)) {
            return known(entry, Result.HIT);
        }
        Landing.Absent absent = negatives.get(key.objectKey());
        if (absent != null) {
            return new Aged.Not(absent, Result.NEGATIVE);
        }
        if (entry != null && entry.mark().current() && usableStale(entry, now)) {
            if (now - entry.retryAt() >= 0) {
                board(key);
            }
            return known(entry, Result.STALE);
        }
        Flights.Boarding boarding = board(key);
        return landed(key, boarding.flight().awaitLanding(), boarding.leader() ? Result.MISS : Result.JOINED);
    }

    /** What is here, whatever its age; nothing is asked. */
    public Optional<Aged.Known> here(AgingKey key) throws IOException {
        Entry entry = entries.getIfPresent(key.objectKey());
        if (entry == null) {
            entry = stored(key);
        }
        long now = System.nanoTime();
        return Optional.ofNullable(entry).map(known -> known(known, fresh(known, now) ? Result.HIT : Result.STALE));
    }

    /**
     * Whether a version that was just seen is news to what is known here: a list that lacks it, an older latest version,
     * or a not-found for either.
     */
    public boolean isNews(ModulePath module, Version version) {
        AgingKey list = AgingKey.list(module);
        Entry known = entries.getIfPresent(list.objectKey());
        if (known != null) {
            return !version.isPseudo() && lacks(known, version);
        }
        AgingKey latest = AgingKey.latest(module);
        Entry newest = entries.getIfPresent(latest.objectKey());
        return negatives.get(list.objectKey()) != null
                || (newest == null ? negatives.get(latest.objectKey()) != null : isOlder(newest, version));
    }

    private static boolean lacks(Entry list, Version version) {
        return new String(list.body(), StandardCharsets.UTF_8)
                .lines()
                .noneMatch(line -> line.strip().equals(version.value()));
    }

    private static boolean isOlder(Entry latest, Version version) {
        return switch (InfoFile.check(latest.body(), Optional.empty())) {
            case InfoFile.Verdict.Sound(Version known, var time) -> StoredVersions.BEST.compare(known, version) < 0;
            case InfoFile.Verdict.Broken broken -> true;
        };
    }

    private boolean fresh(Entry entry, long now) {
        return entry.mark().current() && now - entry.fetchedAt() < config.ttl().toNanos();
    }

    private boolean usableStale(Entry entry, long now) {
        Duration longest = config.ttl().plus(config.stale());
        return now - entry.fetchedAt() < longest.toNanos();
    }

    private Flights.Boarding board(AgingKey key) {
        return flights.join(key.objectKey(), flight -> {
            Landing landing = new Landing.Failed(503, "this node is stopping", null);
            try {
                landing = refresh(key);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.error("asking for {} failed", key.objectKey(), e);
                landing = new Landing.Failed(503, "internal error; the node's log says more", null);
            } finally {
                flight.land(landing);
            }
        });
    }

    private Landing refresh(AgingKey key) throws InterruptedException {
        // Whoever asked before us may have landed between our caller's look and our take-off.
        Landing.Absent absence = negatives.get(key.objectKey());
        if (absence != null) {
            return absence;
        }
        Entry known = entries.getIfPresent(key.objectKey());
        if (known != null && fresh(known, System.nanoTime())) {
            return new Landing.Committed(known.body(), known.body().length, "", known.upstream());
        }
        Generations.Mark mark = generations.mark(key.module());
        SharedQuestion.Answered answered = question.ask(key, known == null ? null : known.body());
        Landing landing = answered.landing();
        if (landing instanceof Landing.Committed committed && committed.bytes() != null) {
            long saidAt = System.nanoTime() - min(answered.age(), config.ttl()).toNanos();
            entries.put(key.objectKey(), new Entry(committed.bytes(), committed.upstream(), saidAt, 0, mark));
        } else if (landing instanceof Landing.Absent absent) {
            entries.invalidate(key.objectKey());
            negatives.put(key.objectKey(), absent, config.unknownQuery(), mark);
        } else {
            long retryAt = System.nanoTime() + config.failure().toNanos();
            entries.asMap().computeIfPresent(key.objectKey(), (name, entry) -> entry.notBefore(retryAt));
        }
        return landing;
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private Aged landed(AgingKey key, Landing landing, Result result) {
        if (landing instanceof Landing.Failed) {
            return old(key).<Aged>map(entry -> known(entry, Result.STALE))
                    .orElseGet(() -> new Aged.Not(landing, Result.ERROR));
        }
        Entry entry = entries.getIfPresent(key.objectKey());
        if (entry != null && landing instanceof Landing.Committed) {
            return known(entry, result);
        }
        if (landing instanceof Landing.Committed(byte[] bytes, long size, String sha256, String upstream)
                && bytes != null) {
            long now = System.nanoTime();
            return new Aged.Known(bytes, result, upstream, now, generations.mark(key.module()));
        }
        return new Aged.Not(landing, result);
    }

    /** Something to serve although upstreams fail: from memory, else what was stored, unless it is too old even so. */
    private Optional<Entry> old(AgingKey key) {
        Entry entry = entries.getIfPresent(key.objectKey());
        if (entry != null) {
            return Optional.of(entry).filter(known -> usableStale(known, System.nanoTime()));
        }
        try {
            return Optional.ofNullable(stored(key));
        } catch (IOException e) {
            LOG.warn("{} cannot be read from the store: {}", key.objectKey(), e.getMessage());
            return Optional.empty();
        }
    }

    private @Nullable Entry stored(AgingKey key) throws IOException {
        Optional<ObjectStore.Stat> stat = store.stat(key.objectKey());
        Optional<byte[]> body = stat.isEmpty() ? Optional.empty() : store.read(key.objectKey(), maxBytes);
        if (stat.isEmpty() || body.isEmpty()) {
            return null;
        }
        Duration age = Duration.between(stat.get().modified(), clock.instant());
        if (age.compareTo(config.ttl().plus(config.stale())) > 0) {
            return null;
        }
        long now = System.nanoTime();
        Entry entry = new Entry(
                body.get(),
                null,
                now - config.ttl().toNanos(),
                now + config.failure().toNanos(),
                generations.mark(key.module()));
        entries.asMap().putIfAbsent(key.objectKey(), entry);
        return entry;
    }

    private Aged.Known known(Entry entry, Result result) {
        return new Aged.Known(
                entry.body(),
                result,
                entry.upstream(),
                entry.fetchedAt() + config.ttl().toNanos(),
                entry.mark());
    }
}
