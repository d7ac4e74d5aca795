package dev.goferry.origin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** One request while it is being answered: what {@link OriginRequest} is a picture of. */
final class Exchange {
    final String method;
    final String target;
    final String path;
    final Map<String, String> headers;
    private final Instant at = Instant.now();
    volatile int status;
    final AtomicLong bytesSent = new AtomicLong();
    volatile boolean complete;

    Exchange(String method, String target, Map<String, String> headers) {
        this.method = method;
        this.target = target;
        this.path = decoded(target);
        this.headers = headers;
    }

    OriginRequest snapshot() {
        return new OriginRequest(method, target, path, headers, at, status, bytesSent.get(), complete);
    }

    /** An absolute target is what a proxy is sent: the origin then plays the proxy's part. */
    private static String decoded(String target) {
        String path = target.replaceFirst("^http://[^/]*", "");
        String rest = path.startsWith("/") ? path.substring(1) : path;
        return URLDecoder.decode(rest.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
