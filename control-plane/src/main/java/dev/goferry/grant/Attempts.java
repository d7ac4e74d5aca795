package dev.goferry.grant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Failed authentications by address: after {@link #most} of them within {@link #WINDOW} of the first, an address is not
 * heard until the window is over. At most {@value #ADDRESSES} addresses are remembered. Thread-safe.
 */
public final class Attempts {
    public static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int ADDRESSES = 10_000;

    private final Cache<String, AtomicInteger> failed;
    private final int most;

    public Attempts(int most, Ticker ticker) {
        this.most = most;
        this.failed = Caffeine.newBuilder()
                .maximumSize(ADDRESSES)
                .expireAfterWrite(WINDOW)
                .ticker(ticker)
                .build();
    }

    public boolean isHeard(String address) {
        AtomicInteger count = failed.getIfPresent(address);
        return count == null || count.get() < most;
    }

    public void failed(String address) {
        failed.get(address, any -> new AtomicInteger()).incrementAndGet();
    }
}
