package dev.goferry.feed;

import dev.goferry.feed.Following.Waiting;
import dev.goferry.invalidation.Invalidation;
import dev.goferry.job.JobKind.Outcome;
import dev.goferry.job.Pace;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.prewarm.Prewarm;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the nodes fetch new versions of modules that are used here, in the background, and refreshes their lists once the
 * files are here. Thread-safe.
 */
final class Arrivals {
    private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);
    private static final int AT_ONCE = 8;

    /** An upstream may lag behind its index for some minutes; one that is down may come back hours later. */
    private static final int TRIES_REFUSED = 6;

    private static final int TRIES = 24;

    private final Holdings holdings;
    private final Prewarm prewarm;
    private final Invalidation invalidation;
    private final InstantSource clock;
    private final Pace pace;

    Arrivals(Holdings holdings, Prewarm prewarm, Invalidation invalidation, InstantSource clock, int rate) {
        this.holdings = holdings;
        this.prewarm = prewarm;
        this.invalidation = invalidation;
        this.clock = clock;
        this.pace = new Pace(AT_ONCE, rate);
    }

    /** What became of some versions. */
    record Result(long fetched, long missed, List<Waiting> waiting) {
        Result {
            waiting = List.copyOf(waiting);
        }
    }

    /** Fetches those of the versions whose module is used here. */
    Result take(List<ModuleVersion> versions) throws IOException, InterruptedException {
        Map<ModulePath, List<ModuleVersion>> byModule = new LinkedHashMap<>();
        versions.forEach(each ->
                byModule.computeIfAbsent(each.path(), any -> new ArrayList<>()).add(each));
        List<Future<List<Waiting>>> looked = new ArrayList<>();
        try (ExecutorService threads =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            byModule.forEach((module, some) -> looked.add(threads.submit(() -> wanted(module, some))));
        }
        List<Waiting> wanted = new ArrayList<>();
        for (Future<List<Waiting>> each : looked) {
            wanted.addAll(result(each));
        }
        return fetch(wanted);
    }

    private List<Waiting> wanted(ModulePath module, List<ModuleVersion> versions) throws IOException {
        Instant now = clock.instant();
        return switch (holdings.of(module)) {
            case NONE -> List.of();
            case GRAPH ->
                versions.stream().map(each -> new Waiting(each, false, 0, now)).toList();
            case BUILD ->
                versions.stream().map(each -> new Waiting(each, true, 0, now)).toList();
        };
    }

    /** Tries each once; what may still come waits on. */
    Result fetch(List<Waiting> wanted) throws IOException, InterruptedException {
        List<Future<Outcome>> begun = new ArrayList<>();
        try (ExecutorService threads =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            wanted.forEach(each -> begun.add(threads.submit(() -> fetch(each))));
        }
        List<Waiting> waiting = new ArrayList<>();
        long fetched = 0;
        long missed = 0;
        for (int i = 0; i < wanted.size(); i++) {
            Waiting each = wanted.get(i);
            switch (result(begun.get(i))) {
                case Outcome.Done _ -> fetched++;
                case Outcome.Failed(String reason) -> missed += later(each, TRIES_REFUSED, reason, waiting);
                case Outcome.Retry(String reason) -> missed += later(each, TRIES, reason, waiting);
            }
        }
        refresh(wanted);
        return new Result(fetched, missed, waiting);
    }

    private Outcome fetch(Waiting each) throws InterruptedException {
        pace.enter();
        try {
            return prewarm.fetch(each.module(), each.zip());
        } finally {
            pace.leave();
        }
    }

    /** 1 if it is given up. */
    private int later(Waiting each, int tries, String reason, List<Waiting> waiting) {
        if (each.tries() + 1 >= tries) {
            LOG.warn("index feed: {} is given up: {}", each.module(), reason);
            return 1;
        }
        waiting.add(each.again(clock.instant()));
        return 0;
    }

    /** Also where nothing came: the list may name it already. */
    private void refresh(List<Waiting> wanted) throws IOException {
        for (ModulePath module :
                wanted.stream().map(each -> each.module().path()).distinct().toList()) {
            invalidation.refresh(module);
        }
    }

    private static <T> T result(Future<T> each) throws IOException, InterruptedException {
        try {
            return each.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException trouble
                    ? trouble
                    : new IOException("a fault while following the index: " + e.getCause(), e.getCause());
        }
    }
}
