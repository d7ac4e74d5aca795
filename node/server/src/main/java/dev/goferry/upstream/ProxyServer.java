package dev.goferry.upstream;

import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy on the way to one upstream.
 *
 * @param credentialVariable the environment variable that holds its {@code name:password}, or null for none
 */
public record ProxyServer(String host, int port, @Nullable String credentialVariable) {
    /** Parses {@code host:port}, with or without {@code http://} before it. */
    public static ProxyServer parse(String text) {
        String rest = text.startsWith("http://") ? text.substring("http://".length()) : text;
        int colon = rest.lastIndexOf(':');
        if (colon <= 0 || rest.indexOf('@') >= 0 || !rest.substring(colon + 1).matches("[0-9]{1,5}/?")) {
            throw new IllegalArgumentException(
                    "an upstream's proxy is written host:port, its password goes into an environment variable");
        }
        int port = Integer.parseInt(rest.substring(colon + 1).replace("/", ""));
        return new ProxyServer(rest.substring(0, colon), port, null);
    }

    /** The same proxy with Basic credentials from the environment. */
    public ProxyServer withCredentialVariable(String variable) {
        return new ProxyServer(host, port, variable);
    }
}
