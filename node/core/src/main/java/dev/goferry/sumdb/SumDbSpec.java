package dev.goferry.sumdb;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which checksum database proves public modules, in GOSUMDB's syntax (<a
 * href="https://go.dev/ref/mod#environment-variables">go.dev/ref/mod</a>): {@code name}, {@code name+hash+key}, either
 * followed by a URL, or {@code off}. The key of sum.golang.org is built in; {@code sum.golang.google.cn} is another way to
 * the same database.
 */
public sealed interface SumDbSpec {
    /** Nothing is verified. */
    record Off() implements SumDbSpec {}

    /** One database. With a URL only that is asked; without, the proxies that serve it, else {@code https://name}. */
    record Database(VerifierKey key, @Nullable URI url) implements SumDbSpec {
        /** Where the database itself answers when no URL says otherwise. */
        public URI origin() {
            return url != null ? url : URI.create("https://" + key.name());
        }
    }

    /** Reads GOSUMDB's syntax, or throws {@link IllegalArgumentException} with one line that says what to write. */
    static SumDbSpec parse(String text) {
        String spec = text.strip();
        if (spec.equals("off")) {
            return new Off();
        }
        if (spec.equals("sum.golang.google.cn")) {
            spec = "sum.golang.org https://sum.golang.google.cn";
        }
        List<String> fields = List.of(spec.split("\\s+"));
        if (spec.isEmpty() || fields.size() > 2) {
            throw new IllegalArgumentException("checksum database \"" + text
                    + "\": write a name (sum.golang.org), a name+hash+key, either with a URL after a space, or off");
        }
        VerifierKey key = key(fields.getFirst());
        return new Database(key, fields.size() == 2 ? url(fields.get(1)) : null);
    }

    private static VerifierKey key(String field) {
        Map<String, String> known =
                Map.of("sum.golang.org", "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8");
        String key = known.getOrDefault(field, field);
        if (!key.contains("+")) {
            throw new IllegalArgumentException("checksum database \"" + field
                    + "\": its key is not built in; write name+hash+key as its operator publishes it");
        }
        try {
            return checkedName(VerifierKey.parse(key));
        } catch (MalformedAnswer e) {
            throw new IllegalArgumentException("checksum database \"" + field + "\": " + e.getMessage(), e);
        }
    }

    /** The name becomes part of URLs and of store keys. */
    private static VerifierKey checkedName(VerifierKey key) {
        if (!key.name().matches("[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")) {
            throw new IllegalArgumentException(
                    "checksum database \"" + key.name() + "\": the name must be host[/path]");
        }
        return key;
    }

    private static URI url(String field) {
        try {
            URI url = new URI(field);
            if (url.getHost() != null && List.of("http", "https").contains(url.getScheme()) && url.getQuery() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Said below, in our words.
        }
        throw new IllegalArgumentException(
                "checksum database URL \"" + field + "\": write http://host/path or https://host/path");
    }
}
