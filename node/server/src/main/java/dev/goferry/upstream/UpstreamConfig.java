package dev.goferry.upstream;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One GOPROXY base URL and how to reach it. Credentials are bound to the base's scheme, host and port; of several, a
 * URL's own come first, then the environment variable, then netrc.
 *
 * @param base http or https, perhaps with a path prefix; without credentials and without an end slash
 * @param credential from the URL, or null
 * @param netrc a netrc file to look the base's host up in, or null
 * @param credentialVariable an environment variable holding {@code name:password} or {@code Bearer …}, or null
 * @param allowPrivate lets redirects lead to any address, private and link-local ones included
 * @param extraCa a PEM file of CAs trusted beside the system's, or null
 * @param proxy an HTTP proxy, or null. Addresses behind a proxy are the proxy's to check: only literal ones are seen here
 * @param storedOnly asks for what is stored there alone ({@code Disable-Module-Fetch}), so that two that ask each other
 *     never wait for each other
 */
public record UpstreamConfig(
        URI base,
        @Nullable Credential credential,
        @Nullable Path netrc,
        @Nullable String credentialVariable,
        boolean allowPrivate,
        @Nullable Path extraCa,
        @Nullable ProxyServer proxy,
        boolean storedOnly,
        UpstreamLimits limits) {
    /** Parses a base URL; everything else is at its default. The message of a refusal holds no credentials. */
    public static UpstreamConfig of(String url) {
        URI whole = parsed(url);
        String scheme = whole.getScheme();
        if (!"http".equals(scheme) && !"https".equals(scheme)) {
            throw new IllegalArgumentException("upstream " + hidden(url) + " must begin with https:// or http://");
        }
        if (whole.getHost() == null || whole.getRawQuery() != null || whole.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "upstream " + hidden(url) + " must have a host, and neither ? nor # in it");
        }
        String path = whole.getRawPath().replaceAll("/+$", "");
        String port = whole.getPort() < 0 ? "" : ":" + whole.getPort();
        URI base = URI.create(scheme + "://" + whole.getHost() + port + path);
        return new UpstreamConfig(
                base, credential(whole), null, null, false, null, null, false, UpstreamLimits.DEFAULT);
    }

    private static URI parsed(String url) {
        try {
            return new URI(url.strip());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("upstream " + hidden(url) + " is not a URL");
        }
    }

    private static @Nullable Credential credential(URI url) {
        String info = url.getUserInfo();
        if (info == null) {
            return null;
        }
        return Credential.ofUser(info);
    }

    /** A configured URL as it may be shown: what stands before the last {@code @} of its authority is left out. */
    static String hidden(String url) {
        return url.strip().replaceFirst("^([^/]*//)?[^/]*@", "$1***@");
    }

    public UpstreamConfig withNetrc(Path file) {
        return new UpstreamConfig(
                base, credential, file, credentialVariable, allowPrivate, extraCa, proxy, storedOnly, limits);
    }

    public UpstreamConfig withCredentialVariable(String variable) {
        return new UpstreamConfig(base, credential, netrc, variable, allowPrivate, extraCa, proxy, storedOnly, limits);
    }

    public UpstreamConfig withAllowPrivate() {
        return new UpstreamConfig(
                base, credential, netrc, credentialVariable, true, extraCa, proxy, storedOnly, limits);
    }

    public UpstreamConfig withExtraCa(Path pem) {
        return new UpstreamConfig(
                base, credential, netrc, credentialVariable, allowPrivate, pem, proxy, storedOnly, limits);
    }

    public UpstreamConfig withProxy(ProxyServer server) {
        return new UpstreamConfig(
                base, credential, netrc, credentialVariable, allowPrivate, extraCa, server, storedOnly, limits);
    }

    public UpstreamConfig withStoredOnly() {
        return new UpstreamConfig(
                base, credential, netrc, credentialVariable, allowPrivate, extraCa, proxy, true, limits);
    }

    public UpstreamConfig withLimits(UpstreamLimits some) {
        return new UpstreamConfig(
                base, credential, netrc, credentialVariable, allowPrivate, extraCa, proxy, storedOnly, some);
    }
}
