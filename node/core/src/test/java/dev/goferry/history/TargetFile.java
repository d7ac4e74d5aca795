package dev.goferry.history;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file that a request target names: the escaped form that is also the store's key, whatever the percent-encoding.
 *
 * @param immutable whether it is one of the three files of a canonical version, rather than a list or a query's answer
 */
record TargetFile(String key, boolean immutable) {
    private static final Pattern FILE = Pattern.compile("/?(.+)/@v/([^/]+)\\.(info|mod|zip)");
    private static final Pattern MUTABLE = Pattern.compile("/?(.+)/(@v/list|@latest)");

    /** The rule of canonical versions, build metadata being +incompatible only. */
    private static final Pattern CANONICAL =
            Pattern.compile("v(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(-[0-9A-Za-z.!-]+)?(\\+incompatible)?");

    static Optional<TargetFile> parse(String target) {
        String path = decoded(target);
        Matcher file = FILE.matcher(path);
        if (file.matches()) {
            boolean canonical = CANONICAL.matcher(file.group(2)).matches();
            return Optional.of(new TargetFile(withoutSlash(path), canonical));
        }
        return MUTABLE.matcher(path).matches()
                ? Optional.of(new TargetFile(withoutSlash(path), false))
                : Optional.empty();
    }

    private static String decoded(String target) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        try {
            // URLDecoder reads forms, where + is a space: in a path it is itself.
            return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return path;
        }
    }

    private static String withoutSlash(String path) {
        return path.startsWith("/") ? path.substring(1) : path;
    }
}
