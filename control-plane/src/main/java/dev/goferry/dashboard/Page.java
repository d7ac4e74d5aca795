package dev.goferry.dashboard;

import dev.goferry.admin.Answer;
import dev.goferry.admin.Route;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The page's own files, for anybody: they hold nothing of the region. A browser may load nothing else and from nowhere
 * else ({@link #POLICY}); no script may make markup from text.
 *
 * <p>The page keeps the token that is typed in in the tab's own session storage and sends it as any client of the API
 * does. There is no cookie, so no other site can make a browser act here and no session is kept on the server: any control
 * plane of the region may answer the next call, and a revoked token ends there. What a cookie that scripts cannot read
 * would add is a guard against a foreign script on the page, which the policy keeps out: no foreign or inline script
 * loads, and nothing can be sent to another host.
 */
final class Page {
    private static final String POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "form-action 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'");

    private static final List<String> MODULES = List.of(
            "api.js",
            "browse.js",
            "charts.js",
            "dom.js",
            "format.js",
            "jobs.js",
            "main.js",
            "overview.js",
            "prewarm.js");

    private Page() {}

    static List<Route> routes() {
        Stream<Route> scripts =
                MODULES.stream().map(name -> route("/dashboard/" + name, name, "text/javascript; charset=utf-8"));
        return Stream.concat(
                        Stream.of(
                                route("/", "index.html", "text/html; charset=utf-8"),
                                route("/dashboard/style.css", "style.css", "text/css; charset=utf-8"),
                                route("/favicon.ico", "icon.svg", "image/svg+xml")),
                        scripts)
                .toList();
    }

    private static Route route(String path, String file, String type) {
        byte[] bytes = read(file);
        Answer answer = new Answer(200, type, bytes, Map.of())
                .with("content-security-policy", POLICY)
                .with("referrer-policy", "no-referrer")
                .with("cross-origin-opener-policy", "same-origin")
                .with("cross-origin-resource-policy", "same-origin");
        return new Route("GET", path, Optional.empty(), call -> answer);
    }

    private static byte[] read(String file) {
        try (InputStream in = Page.class.getResourceAsStream(file)) {
            return Objects.requireNonNull(in, file).readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("the page's " + file + " cannot be read", e);
        }
    }
}
