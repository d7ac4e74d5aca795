package dev.goferry.upstream.direct;

import dev.goferry.upstream.UpstreamAnswer;
import dev.goferry.upstream.UpstreamAnswer.Forbidden;
import dev.goferry.upstream.UpstreamAnswer.NotFound;
import dev.goferry.upstream.UpstreamAnswer.Reason;
import dev.goferry.upstream.UpstreamAnswer.Unavailable;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads an outcome off the go tool's and git's error text. What is not known for sure is "cannot tell". */
final class GoErrors {
    private static final int MAX_CHARS = 4096;

    /** First of all: a network that fails also makes things look missing. */
    private static final Pattern NETWORK = of(
            "no such host",
            "Could not resolve host",
            "dial tcp",
            "connection refused",
            "Connection refused",
            "Connection timed out",
            "i/o timeout",
            "TLS handshake",
            "x509:",
            "connection reset",
            "Connection reset",
            "network is unreachable",
            "unexpected EOF",
            "early EOF",
            "server misbehaving",
            "RPC failed",
            "SSL certificate",
            "server certificate verification failed",
            "Host key verification failed",
            "REMOTE HOST IDENTIFICATION HAS CHANGED",
            "Connection closed by",
            "kex_exchange_identification",
            "Failed to connect");

    private static final Pattern REFUSED = of(
            "terminal prompts disabled",
            "could not read Username",
            "could not read Password",
            "Permission denied",
            "Authentication failed",
            "GOVCS disallows",
            "not allowed",
            "401 Unauthorized",
            "403 Forbidden",
            "returned error: 401",
            "returned error: 403");
    private static final Pattern FAILING = Pattern.compile("\\b(429|5\\d\\d) [A-Z]|returned error: (429|5\\d\\d)");
    private static final Pattern MISSING = of(
            "unknown revision",
            "no matching versions",
            "repository not found",
            "Repository not found",
            "repository .* not found",
            "does not appear to be a git repository",
            "404 Not Found",
            "410 Gone",
            "returned error: 404",
            "invalid version:",
            "no go-import meta tags",
            "no matching commits",
            "does not exist",
            "missing go.mod",
            "missing .*/go.mod",
            "invalid pseudo-version",
            "not found:");

    /** What whoever runs the node can do. */
    private static final Map<Pattern, String> HINTS = Map.of(
            of("Host key verification failed", "REMOTE HOST IDENTIFICATION HAS CHANGED"),
            "the node does not know this ssh server's key: see direct.known-hosts",
            of("x509:", "SSL certificate", "server certificate verification failed"),
            "the node does not trust this server's certificate: see direct.ca",
            of("Permission denied \\("),
            "the ssh server refuses the node's key: see direct.ssh-key",
            // Git says the same of none and of wrong ones.
            of("terminal prompts disabled", "could not read (Username|Password)", "Authentication failed", "\\b401\\b"),
            "the server wants credentials, and upstream.netrc has none that it takes");

    private GoErrors() {}

    private static String hint(String text) {
        return HINTS.entrySet().stream()
                .filter(hint -> hint.getKey().matcher(text).find())
                .map(Map.Entry::getValue)
                .sorted()
                .findFirst()
                .orElse("");
    }

    private static Pattern of(String... texts) {
        return Pattern.compile(String.join("|", List.of(texts)));
    }

    static UpstreamAnswer answer(String errors) {
        String text = readable(errors);
        if (NETWORK.matcher(text).find()) {
            return new Unavailable(DirectUpstream.NAME, Reason.CONNECT, line(text));
        }
        if (REFUSED.matcher(text).find()) {
            String hint = hint(text);
            return new Forbidden(DirectUpstream.NAME, 403, hint.isEmpty() ? text : hint + "\n" + text);
        }
        if (FAILING.matcher(text).find()) {
            return new Unavailable(DirectUpstream.NAME, Reason.STATUS, line(text));
        }
        return MISSING.matcher(text).find()
                ? new NotFound(DirectUpstream.NAME, 404, text)
                : new Unavailable(DirectUpstream.NAME, Reason.PROTOCOL, line(text));
    }

    /** Without go's own prefix, credentials in URLs, and most of a long story. */
    private static String readable(String errors) {
        String clean = errors.strip().replaceAll("(?m)^go: ", "").replaceAll("://[^/@\\s'\"]*@", "://***@");
        return clean.length() > MAX_CHARS ? clean.substring(0, MAX_CHARS) : clean;
    }

    private static String line(String text) {
        String hint = hint(text);
        return "direct: "
                + (hint.isEmpty() ? "" : hint + ": ")
                + String.join(" ", text.lines().map(String::strip).limit(3).toList());
    }
}
