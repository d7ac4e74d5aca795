package dev.goferry.feed;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.cluster.Leases;
import dev.goferry.cluster.Leases.Claim;
import dev.goferry.document.Documents;
import dev.goferry.document.Json;
import dev.goferry.invalidation.Invalidation;
import dev.goferry.keeper.StepLoop;
import dev.goferry.prewarm.Prewarm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a feed in the form of <a href="https://index.golang.org">index.golang.org</a>, another Goferry's for one, in one
 * control plane at a time, under a lease. Versions of modules of which the region holds a zip are fetched, of modules of
 * which it holds only go.mod files their {@code .info} and {@code .mod}; others are passed over.
 *
 * <p>It begins a little before it is first switched on. The cursor is in the bucket and moves behind a page once each of
 * its versions is here, waits for another attempt, or is none of ours; after a crash the page is read again, which costs
 * hits. Thread-safe.
 */
public final class IndexWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IndexWatch.class);
    private static final String KEY = "_goferry/cursors/feed.json";
    private static final String LEASE = "_feed";

    /** Clocks differ. */
    private static final Duration BEFORE = Duration.ofMinutes(10);

    private static final Duration LONGEST_REST = Duration.ofMinutes(5);

    private final WatchConfig config;
    private final URI index;
    private final Documents documents;
    private final Leases leases;
    private final Arrivals arrivals;
    private final InstantSource clock;
    private final IndexSource source = new IndexSource();
    private final StepLoop loop;
    private int limit;
    private int failures;

    private IndexWatch(
            WatchConfig config,
            URI index,
            Documents documents,
            Leases leases,
            Prewarm prewarm,
            Invalidation invalidation,
            InstantSource clock) {
        this.config = config;
        this.index = index;
        this.documents = documents;
        this.leases = leases;
        this.clock = clock;
        this.limit = config.page();
        this.arrivals = new Arrivals(new Holdings(documents.store()), prewarm, invalidation, clock, config.rate());
        this.loop = StepLoop.start("index feed", this::step);
    }

    /** Starts, if a feed is configured. */
    public static Optional<IndexWatch> start(
            WatchConfig config,
            Documents documents,
            Leases leases,
            Prewarm prewarm,
            Invalidation invalidation,
            InstantSource clock) {
        return config.index()
                .map(index -> new IndexWatch(config, index, documents, leases, prewarm, invalidation, clock));
    }

    /** What is followed. */
    public URI index() {
        return index;
    }

    /** How far it is, whoever follows. */
    public Following progress() throws IOException {
        return documents.read(KEY).map(seen -> Following.read(seen.json())).orElseGet(this::beginning);
    }

    private Following beginning() {
        return Following.from(clock.instant().minus(BEFORE));
    }

    private Duration step() throws InterruptedException {
        return switch (leases.claim(LEASE)) {
            case Claim.Mine(Leases.Lease lease) -> {
                try {
                    yield turn();
                } finally {
                    lease.release();
                }
            }
            // Alone with the bucket, which keeps one of two cursors.
            case Claim.Unknown _ -> turn();
            case Claim.Theirs _, Claim.Told _ -> config.every();
        };
    }

    /** One page; how long to rest. */
    private Duration turn() throws InterruptedException {
        try {
            Optional<Documents.Seen> seen = documents.read(KEY);
            if (seen.isEmpty()) {
                documents.create(KEY, beginning().json());
                return Duration.ZERO;
            }
            Following before = Following.read(seen.get().json());
            try {
                boolean isEnd = page(seen.get(), before);
                failures = 0;
                return isEnd ? config.every() : Duration.ZERO;
            } catch (IOException e) {
                save(seen.get(), before.stuck(reason(e)));
                throw e;
            }
        } catch (IOException | UncheckedIOException e) {
            failures++;
            Duration rest = config.every().multipliedBy(1L << Math.min(failures, 8));
            Duration bounded = rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
            LOG.warn("the index feed {} cannot be followed, trying again in {}: {}", index, bounded, reason(e));
            return bounded;
        }
    }

    private static String reason(Exception e) {
        return String.valueOf(e.getMessage() == null ? e.toString() : e.getMessage());
    }

    /** Whether it was the last one. */
    private boolean page(Documents.Seen seen, Following before) throws IOException, InterruptedException {
        Following now = retry(before);
        List<IndexLine> lines = source.read(index, now.since(), limit);
        List<IndexLine> fresh = now.fresh(lines);
        boolean isFull = lines.size() >= limit;
        if (!fresh.isEmpty()) {
            Arrivals.Result result = arrivals.take(fresh.stream()
                    .flatMap(line -> line.module().stream())
                    .distinct()
                    .toList());
            now = with(now.past(fresh), now.waiting(), result);
            limit = config.page();
        } else if (isFull) {
            now = wider(now);
        }
        save(seen, isFull ? now : now.checked(clock.instant()));
        return !isFull;
    }

    /** More versions share a timestamp than were asked for at once. */
    private Following wider(Following now) {
        if (limit < WatchConfig.MOST) {
            limit = Math.min(limit * 2, WatchConfig.MOST);
            return now;
        }
        LOG.warn(
                "the index feed {} has more than {} versions at {}; those behind are missed",
                index,
                limit,
                now.since());
        limit = config.page();
        return now.skipping();
    }

    private Following retry(Following before) throws IOException, InterruptedException {
        Instant now = clock.instant();
        List<Following.Waiting> due = before.waiting().stream()
                .filter(each -> !each.after().isAfter(now))
                .toList();
        if (due.isEmpty()) {
            return before;
        }
        List<Following.Waiting> rest = before.waiting().stream()
                .filter(each -> each.after().isAfter(now))
                .toList();
        return with(before, rest, arrivals.fetch(due));
    }

    private static Following with(Following before, List<Following.Waiting> waiting, Arrivals.Result result) {
        List<Following.Waiting> all = new ArrayList<>(waiting);
        all.addAll(result.waiting());
        return before.with(all, result.fetched(), result.missed());
    }

    /** Unless another control plane has read on meanwhile. */
    private void save(Documents.Seen seen, Following now) throws IOException {
        ObjectNode json = now.json();
        if (!json.equals(seen.json()) && !documents.store().replaceIf(seen.stat(), Json.bytes(json))) {
            LOG.debug("the index feed was read by another control plane at the same time");
        }
    }

    @Override
    public void close() {
        loop.close();
        source.close();
    }
}
