package dev.goferry.upstream;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy on the way to one upstream.
 *
 * @param credential what it wants to hear, or null
 */
public record ProxyServer(String host, int port, @Nullable Credential credential) {
    private static final int USUAL_PORT = 80;

    /** Of an {@code http://} URL, perhaps with a user and password. */
    public static ProxyServer of(URI url) {
        String user = url.getUserInfo();
        int port = url.getPort() < 0 ? USUAL_PORT : url.getPort();
        return new ProxyServer(url.getHost(), port, user == null ? null : Credential.ofUser(user));
    }
}
