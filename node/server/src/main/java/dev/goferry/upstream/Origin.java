package dev.goferry.upstream;

import java.net.URI;
import java.util.Locale;

/** Scheme, host and port: what credentials are bound to. */
record Origin(String scheme, String host, int port) {
    static Origin of(URI url) {
        String scheme = url.getScheme().toLowerCase(Locale.ROOT);
        int port = url.getPort() >= 0 ? url.getPort() : scheme.equals("https") ? 443 : 80;
        String host = url.getHost().toLowerCase(Locale.ROOT);
        boolean six = host.startsWith("[");
        return new Origin(scheme, six ? host.substring(1, host.length() - 1) : host, port);
    }

    boolean secure() {
        return scheme.equals("https");
    }

    boolean loopback() {
        return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
    }
}
