package dev.goferry.replication;

import dev.goferry.document.InvalidField;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The region that a rule follows. Immutable.
 *
 * @param from its GOPROXY side, a base URL
 * @param log its control plane, a base URL
 * @param token for it, with the scope replicate; empty where the one that is kept cannot be read
 */
public record Peer(URI from, URI log, Optional<String> token) {
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,512}");

    public Peer {
        if (token.isPresent() && !TOKEN.matcher(token.get()).matches()) {
            throw new InvalidField("token", "expected a token of the source, with the scope replicate");
        }
        requireBase("from", from);
        requireBase("log", log);
    }

    private static void requireBase(String field, URI base) {
        boolean right = ("http".equals(base.getScheme()) || "https".equals(base.getScheme()))
                && base.getHost() != null
                && base.getUserInfo() == null
                && base.getQuery() == null
                && base.getFragment() == null;
        if (!right) {
            throw new InvalidField(
                    field, "expected a base URL such as https://goferry.example.com, without credentials");
        }
    }

    /** The URL of a file or an endpoint below a base. */
    static URI below(URI base, String path) {
        return URI.create(base + "/" + path);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return from.toString();
    }
}
