package dev.goferry.protocol;

import dev.goferry.protocol.ProxyRequest.Index;
import dev.goferry.protocol.ProxyRequest.Refused;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** {@code index} and its query: {@code since} in RFC 3339, {@code limit} as a number, each once or not at all. */
final class IndexTarget {
    static final String NAME = "index";

    private static final int LONGEST_VALUE = 100;

    private IndexTarget() {}

    static ProxyRequest parse(String target) {
        int mark = target.indexOf('?');
        String query = mark < 0 ? "" : target.substring(mark + 1);
        try {
            return new Index(since(value(query, "since")), limit(value(query, "limit")));
        } catch (IllegalArgumentException e) {
            return new Refused(400, "bad request: " + e.getMessage(), 0);
        }
    }

    /** Empty if it is not there. */
    private static String value(String query, String name) {
        String value = "";
        boolean found = false;
        for (String part : query.split("&", -1)) {
            if (part.startsWith(name + "=")) {
                if (found || part.length() > LONGEST_VALUE) {
                    throw new IllegalArgumentException(name + " must be short, and stand once");
                }
                found = true;
                value = decoded(name, part.substring(name.length() + 1));
            }
        }
        return value;
    }

    private static String decoded(String name, String raw) {
        try {
            return URLDecoder.decode(raw, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": '%' must stand before two hexadecimal digits", e);
        }
    }

    private static Instant since(String value) {
        if (value.isEmpty()) {
            return Instant.EPOCH;
        }
        try {
            return OffsetDateTime.parse(value).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "since: a time of RFC 3339 in UTC, such as 2026-11-01T10:00:00.123456Z", e);
        }
    }

    private static int limit(String value) {
        if (value.isEmpty()) {
            return Index.MOST;
        }
        boolean digits = value.length() <= 4 && value.chars().allMatch(c -> c >= '0' && c <= '9');
        int limit = digits ? Integer.parseInt(value) : 0;
        if (limit < 1 || limit > Index.MOST) {
            throw new IllegalArgumentException("limit: a whole number from 1 to " + Index.MOST);
        }
        return limit;
    }
}
