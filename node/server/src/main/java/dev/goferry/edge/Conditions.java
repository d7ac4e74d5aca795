package dev.goferry.edge;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** {@code If-None-Match}, {@code If-Range} and a single {@code Range}, by RFC 9110. */
final class Conditions {
    private static final CharSequence RANGE = HttpHeaders.createOptimized("range");
    private static final CharSequence IF_RANGE = HttpHeaders.createOptimized("if-range");
    private static final int MOST_DIGITS = 18;

    private Conditions() {}

    /** Whether the request has any of them. */
    static boolean present(HttpServerRequest request) {
        return request.headers().contains(RANGE) || request.headers().contains(HttpHeaders.IF_NONE_MATCH);
    }

    /** Whether the client holds this very representation already. */
    static boolean matches(HttpServerRequest request, String etag) {
        String known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
        if (known == null) {
            return false;
        }
        for (String candidate : known.split(",", -1)) {
            String tag = candidate.strip();
            if (tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag)) {
                return true;
            }
        }
        return false;
    }

    /** The part of {@code size} bytes that is asked for. */
    static Range range(HttpServerRequest request, String etag, long size) {
        String wanted = request.getHeader(RANGE);
        String onlyIf = request.getHeader(IF_RANGE);
        if (wanted == null
                || !request.method().equals(HttpMethod.GET)
                || !wanted.startsWith("bytes=")
                || (onlyIf != null && !onlyIf.equals(etag))) {
            return new Range.Whole();
        }
        return part(wanted.substring("bytes=".length()).strip(), size);
    }

    private static Range part(String spec, long size) {
        int dash = spec.indexOf('-');
        if (dash < 0 || spec.indexOf(',') >= 0) {
            return new Range.Whole();
        }
        Long first = number(spec.substring(0, dash));
        Long last = number(spec.substring(dash + 1));
        if ((first == null && dash > 0)
                || (last == null && dash < spec.length() - 1)
                || (first == null && last == null)) {
            return new Range.Whole();
        }
        if (first == null) {
            long suffix = Math.min(last == null ? 0 : last, size);
            return suffix == 0 ? new Range.Unsatisfiable() : new Range.Part(size - suffix, size);
        }
        if (last != null && last < first) {
            return new Range.Whole();
        }
        return first >= size
                ? new Range.Unsatisfiable()
                : new Range.Part(first, last == null ? size : Math.min(last + 1, size));
    }

    private static @Nullable Long number(String digits) {
        if (digits.isEmpty() || digits.length() > MOST_DIGITS) {
            return null;
        }
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                return null;
            }
        }
        return Long.valueOf(digits);
    }
}
