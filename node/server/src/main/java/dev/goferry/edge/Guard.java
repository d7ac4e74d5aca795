package dev.goferry.edge;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** What a request must keep before anybody looks at its target. */
final class Guard {
    static final int MOST_HEADERS = 100;

    /** A request that is refused; one after which the connection cannot be trusted is closed too. */
    record Refusal(int status, String text, boolean close) {}

    private static final Refusal METHOD = new Refusal(405, "only GET and HEAD are served here\n", false);
    private static final Refusal BODY = new Refusal(400, "a request here has no body\n", true);
    private static final Refusal HEADERS = new Refusal(431, "more than " + MOST_HEADERS + " headers\n", true);
    private static final Refusal HOST = new Refusal(400, "an HTTP/1.1 request has exactly one Host header\n", true);

    private Guard() {}

    static @Nullable Refusal check(HttpServerRequest request) {
        MultiMap headers = request.headers();
        if (tooMany(headers)) {
            return HEADERS;
        }
        HttpMethod method = request.method();
        boolean served = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        if (hasBody(headers)) {
            return served ? BODY : new Refusal(405, METHOD.text(), true);
        }
        if (!served) {
            return METHOD;
        }
        return request.version() == HttpVersion.HTTP_1_1 && !oneHost(headers) ? HOST : null;
    }

    /** Lines, not names: {@code MultiMap.size} takes a repeated header for one. */
    private static boolean tooMany(MultiMap headers) {
        int lines = 0;
        for (var _ : headers) {
            if (++lines > MOST_HEADERS) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasBody(MultiMap headers) {
        if (headers.contains(HttpHeaders.TRANSFER_ENCODING)) {
            return true;
        }
        String length = headers.get(HttpHeaders.CONTENT_LENGTH);
        return length != null && !length.equals("0");
    }

    private static boolean oneHost(MultiMap headers) {
        return headers.contains(HttpHeaders.HOST)
                && headers.getAll(HttpHeaders.HOST).size() == 1;
    }
}
