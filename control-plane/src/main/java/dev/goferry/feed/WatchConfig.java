package dev.goferry.feed;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether and how an index feed is followed.
 *
 * @param index base URL of the feed, which answers at {@code /index}; empty: none is followed
 * @param every how often it is asked once all of it is read
 * @param rate versions fetched a second, at most
 * @param page lines asked for at once; grows by itself where more share one timestamp
 */
public record WatchConfig(Optional<URI> index, Duration every, int rate, int page) {
    /** Follows none. */
    public static final WatchConfig OFF = new WatchConfig(Optional.empty(), Duration.ofSeconds(15), 5, 1_000);

    /** The most lines of one answer, by the feed's own rule. */
    static final int MOST = 2_000;

    public WatchConfig {
        if (index.isPresent()
                && (index.get().getUserInfo() != null || index.get().getQuery() != null)) {
            throw new IllegalArgumentException(
                    "control.watch-index: expected a base URL such as https://index.golang.org, without credentials");
        }
        if (!every.isPositive() || rate < 1 || page < 1 || page > MOST) {
            throw new IllegalArgumentException("a watch needs a positive interval and rate, and 1 to " + MOST
                    + " lines, not " + every + ", " + rate + ", " + page);
        }
    }

    /** Follows this feed. */
    public WatchConfig with(URI base, Duration interval, int perSecond) {
        return new WatchConfig(Optional.of(base), interval, perSecond, page);
    }
}
