package dev.goferry.upstream;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the proxies of one chain are reached. The same URL by another way is another upstream: what one route's
 * credentials open is not open to the others. Immutable.
 *
 * @param ca a PEM file of CAs trusted beside the system's, or null
 * @param proxy an HTTP proxy on the way, or null
 * @param credentialVariable an environment variable holding {@code name:password} or {@code Bearer …}, or null
 * @param allowPrivate lets redirects lead to any address
 */
public record Way(
        @Nullable Path ca,
        @Nullable ProxyServer proxy,
        @Nullable String credentialVariable,
        boolean allowPrivate) {
    /** Straight, with what the URL itself and netrc know. */
    public static final Way PLAIN = new Way(null, null, null, false);

    /** The same upstream, reached this way. */
    public UpstreamConfig of(UpstreamConfig upstream) {
        UpstreamConfig reached = allowPrivate ? upstream.withAllowPrivate() : upstream;
        reached = ca == null ? reached : reached.withExtraCa(ca);
        reached = proxy == null ? reached : reached.withProxy(proxy);
        return credentialVariable == null ? reached : reached.withCredentialVariable(credentialVariable);
    }
}
