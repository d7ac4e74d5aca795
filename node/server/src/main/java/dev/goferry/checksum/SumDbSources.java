package dev.goferry.checksum;

import dev.goferry.upstream.Tries;
import dev.goferry.upstream.Upstream;
import dev.goferry.upstream.UpstreamAnswer;
import dev.goferry.upstream.UpstreamRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Finds the way to a checksum database as cmd/go does: the first proxy of the chain that answers 200 to
 * {@code sumdb/NAME/supported} serves it from then on, without falling back; where all say 404 or 410, or the chain
 * comes to {@code direct}, the database itself is asked. A proxy's failure is "I cannot tell", unless a {@code |} after it
 * passes on. The finding is remembered for a while, a failure for a few seconds. Safe for many threads.
 */
public final class SumDbSources implements SumDbOrigin {
    /** One proxy of the chain; {@code passesErrors} if a {@code |} follows it. */
    public record Proxy(Upstream upstream, boolean passesErrors) {}

    private static final Duration FAILURE_TTL = Duration.ofSeconds(5);
    private static final int MAX_SUPPORTED_BYTES = 4096;

    private sealed interface Way {
        record To(Upstream upstream, String prefix) implements Way {}

        record Nowhere(UpstreamAnswer.Unavailable why) implements Way {}
    }

    private record Found(Way way, Instant from, Instant until) {
        boolean holds(Instant now) {
            return !now.isBefore(from) && now.isBefore(until); // A clock set back makes it void, not eternal.
        }
    }

    private final String name;
    private final List<Proxy> proxies;
    private final boolean hasDirect;
    private final Upstream database;
    private final Duration ttl;
    private final InstantSource clock;
    private final ReentrantLock searching = new ReentrantLock();
    private volatile @Nullable Found found;

    private SumDbSources(
            String name, List<Proxy> proxies, boolean hasDirect, Upstream database, Duration ttl, InstantSource clock) {
        this.name = name;
        this.proxies = List.copyOf(proxies);
        this.hasDirect = hasDirect;
        this.database = database;
        this.ttl = ttl;
        this.clock = clock;
    }

    /** The database's own URL was configured: only that is asked. */
    public static SumDbOrigin only(Upstream database) {
        return (path, maxBytes, tries) -> database.get(request(path, maxBytes, tries));
    }

    /**
     * The chain decides.
     *
     * @param name the database's
     * @param proxies those of the default chain before {@code direct} or {@code off}
     * @param hasDirect whether the chain comes to {@code direct}
     * @param database {@code https://NAME}
     * @param ttl how long a finding is remembered
     */
    public static SumDbOrigin byChain(
            String name, List<Proxy> proxies, boolean hasDirect, Upstream database, Duration ttl, InstantSource clock) {
        return new SumDbSources(name, proxies, hasDirect, database, ttl, clock);
    }

    @Override
    public UpstreamAnswer get(String path, long maxBytes, Tries tries) {
        return switch (way(tries)) {
            case Way.To(Upstream upstream, String prefix) -> upstream.get(request(prefix + path, maxBytes, tries));
            case Way.Nowhere(UpstreamAnswer.Unavailable why) -> why;
        };
    }

    private Way way(Tries tries) {
        Found known = found;
        if (known != null && known.holds(clock.instant())) {
            return known.way();
        }
        searching.lock();
        try {
            Instant now = clock.instant();
            Found meanwhile = found;
            if (meanwhile != null && meanwhile.holds(now)) {
                return meanwhile.way();
            }
            Way way = search(tries);
            found = new Found(way, now, now.plus(way instanceof Way.To ? ttl : FAILURE_TTL));
            return way;
        } finally {
            searching.unlock();
        }
    }

    private Way search(Tries tries) {
        String prefix = "sumdb/" + name + "/";
        UpstreamAnswer.@Nullable Unavailable failure = null;
        for (Proxy proxy : proxies) {
            UpstreamAnswer answer = proxy.upstream().get(request(prefix + "supported", MAX_SUPPORTED_BYTES, tries));
            switch (answer) {
                case UpstreamAnswer.Found yes -> {
                    yes.body().close();
                    return new Way.To(proxy.upstream(), prefix);
                }
                case UpstreamAnswer.NotFound _ -> {}
                case UpstreamAnswer.Forbidden(String upstream, int status, String text) ->
                    failure = new UpstreamAnswer.Unavailable(
                            upstream,
                            UpstreamAnswer.Reason.STATUS,
                            upstream + " answered " + status + " to whether it serves " + name + ": " + text);
                case UpstreamAnswer.Unavailable unavailable -> failure = unavailable;
            }
            if (failure != null && !proxy.passesErrors()) {
                return new Way.Nowhere(failure);
            }
        }
        return failure == null || hasDirect ? new Way.To(database, "") : new Way.Nowhere(failure);
    }

    private static UpstreamRequest request(String path, long maxBytes, Tries tries) {
        return new UpstreamRequest(null, path, maxBytes, UpstreamRequest.Priority.INTERACTIVE, tries);
    }
}
