package dev.goferry.grant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HexFormat;

/**
 * Failed log-ins by address: after so many within {@link #WINDOW} of the first, an address is not heard until the window
 * is over. Of IPv6 the first 64 bits count, which is what one machine has to itself. At most {@value #ADDRESSES} addresses
 * are remembered. Thread-safe.
 */
public final class Attempts {
    public static final Duration WINDOW = Duration.ofMinutes(1);
    static final int ADDRESSES = 10_000;
    private static final int NETWORK_BYTES = 8;

    private record Failures(long since, int count) {}

    private final Cache<String, Failures> failed;
    private final int most;
    private final Ticker ticker;

    /** @param most failures that an address has before it is not heard */
    public Attempts(int most, Ticker ticker) {
        this.most = most;
        this.ticker = ticker;
        this.failed = Caffeine.newBuilder()
                .maximumSize(ADDRESSES)
                .expireAfterWrite(WINDOW)
                .ticker(ticker)
                .build();
    }

    /** How long the address is not heard from now on; zero if it is. */
    public Duration notHeardFor(String address) {
        Failures known = failed.getIfPresent(network(address));
        if (known == null || known.count() < most) {
            return Duration.ZERO;
        }
        Duration left = WINDOW.minusNanos(ticker.read() - known.since());
        return left.isPositive() ? left : Duration.ZERO;
    }

    /** Counts one more. */
    public void failed(String address) {
        long now = ticker.read();
        failed.asMap()
                .merge(
                        network(address),
                        new Failures(now, 1),
                        (before, one) -> now - before.since() >= WINDOW.toNanos()
                                ? one
                                : new Failures(before.since(), before.count() + 1));
    }

    /** Remembered addresses, about. */
    long remembered() {
        failed.cleanUp();
        return failed.estimatedSize();
    }

    private static String network(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            return InetAddress.ofLiteral(address) instanceof Inet6Address whole
                    ? HexFormat.of().formatHex(whole.getAddress(), 0, NETWORK_BYTES)
                    : address;
        } catch (IllegalArgumentException e) {
            return address;
        }
    }
}
