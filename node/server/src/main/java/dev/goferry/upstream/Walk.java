package dev.goferry.upstream;

import dev.goferry.upstream.UpstreamAnswer.Reason;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One try: from the base URL over at most {@value #REDIRECTS} redirects to an answer's head. Checks where each
 * connection really leads before a byte of the request is sent.
 */
final class Walk {
    static final int REDIRECTS = 5;

    private final Wire wire;
    private final UpstreamConfig config;
    private final Function<InetAddress, AddressRange> ranges;
    private final String name;
    private final Consumer<HttpClientRequest> ownHeaders;
    private final Consumer<HttpClientRequest> headers;
    private final Duration budget;
    private final long startNanos = System.nanoTime();
    private AddressRange home = AddressRange.PUBLIC;

    /**
     * @param headers for every hop
     * @param ownHeaders for hops of the base's own origin: credentials and the like
     */
    Walk(
            Wire wire,
            UpstreamConfig config,
            Function<InetAddress, AddressRange> ranges,
            Consumer<HttpClientRequest> headers,
            Consumer<HttpClientRequest> ownHeaders,
            Duration budget) {
        this.wire = wire;
        this.config = config;
        this.ranges = ranges;
        this.name = config.base().toString();
        this.headers = headers;
        this.ownHeaders = ownHeaders;
        this.budget = budget;
    }

    ResponseBody start(URI first) throws Unanswered, InterruptedException {
        URI url = first;
        ResponseBody body = hop(url, false);
        for (int n = 0; isRedirect(body.response().statusCode()); n++) {
            String location = body.response().getHeader("Location");
            ErrorText.read(body);
            if (n == REDIRECTS) {
                throw protocol("redirected more than " + REDIRECTS + " times");
            }
            url = next(url, location);
            body = hop(url, true);
        }
        return body;
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    private URI next(URI from, @Nullable String location) throws Unanswered {
        URI to;
        try {
            to = from.resolve(location == null ? "" : location);
        } catch (IllegalArgumentException e) {
            throw protocol("redirected to something that is no URL");
        }
        String scheme = to.getScheme();
        boolean known = "http".equals(scheme) || "https".equals(scheme);
        if (location == null || !known || to.getHost() == null || to.getRawUserInfo() != null) {
            throw protocol("redirected to something that is no plain http or https URL");
        }
        if (from.getScheme().equals("https") && scheme.equals("http")) {
            throw protocol("redirected from https to http");
        }
        return to;
    }

    private ResponseBody hop(URI url, boolean redirected) throws Unanswered, InterruptedException {
        boolean own = Origin.of(url).equals(Origin.of(config.base()));
        if (redirected && !own && config.proxy() != null) {
            checkLiteral(Origin.of(url).host());
        }
        HttpClientRequest request = connected(url);
        request.exceptionHandler(cause -> {});
        if (config.proxy() == null) {
            AddressRange range = range(request.connection().remoteAddress());
            if (own) {
                home = range;
            } else {
                check(range, url.getHost(), request);
            }
        }
        headers.accept(request);
        if (own) {
            ownHeaders.accept(request);
        }
        return head(request);
    }

    private void check(AddressRange range, String host, HttpClientRequest request) throws Unanswered {
        if (!config.allowPrivate() && !range.reachableFrom(home)) {
            request.reset();
            throw forbidden(host);
        }
    }

    private void checkLiteral(String host) throws Unanswered {
        try {
            AddressRange range = ranges.apply(InetAddress.ofLiteral(host));
            if (!config.allowPrivate() && !range.reachableFrom(AddressRange.PUBLIC)) {
                throw forbidden(host);
            }
        } catch (IllegalArgumentException e) {
            // A name: only the proxy knows its address.
        }
    }

    private Unanswered forbidden(String host) {
        return Unanswered.with(new UpstreamAnswer.Forbidden(
                name,
                403,
                name + " redirected to " + host
                        + ", an address that is not public: allow it for this upstream if it is meant"));
    }

    private AddressRange range(SocketAddress address) {
        return ranges.apply(InetAddress.ofLiteral(address.hostAddress()));
    }

    private HttpClientRequest connected(URI url) throws Unanswered, InterruptedException {
        Future<HttpClientRequest> request = wire.connect(url);
        Duration limit = Waiting.shorter(config.limits().times().connect(), left());
        try {
            return Waiting.on(request, limit);
        } catch (TimeoutException e) {
            request.onSuccess(HttpClientRequest::reset);
            throw noConnection();
        } catch (InterruptedException e) {
            request.onSuccess(HttpClientRequest::reset);
            throw e;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw cause instanceof ConnectTimeoutException || cause instanceof TimeoutException
                    ? noConnection()
                    : Unanswered.because(name, Reason.CONNECT, "cannot connect to " + name + ": " + why(cause));
        }
    }

    private ResponseBody head(HttpClientRequest request) throws Unanswered, InterruptedException {
        Future<ResponseBody> response = request.response().map(head -> new ResponseBody(head, name, config.limits()));
        Duration limit = Waiting.shorter(config.limits().times().firstByte(), left());
        request.end();
        try {
            return Waiting.on(response, limit);
        } catch (TimeoutException e) {
            request.reset();
            throw Unanswered.because(name, Reason.TIMEOUT, name + " did not answer within " + limit.toMillis() + " ms");
        } catch (InterruptedException e) {
            request.reset();
            throw e;
        } catch (ExecutionException e) {
            throw Unanswered.because(
                    name, Reason.CONNECT, name + " broke the connection off before an answer: " + why(e.getCause()));
        }
    }

    private Duration left() {
        Duration rest = budget.minusNanos(System.nanoTime() - startNanos);
        return rest.isNegative() ? Duration.ZERO : rest;
    }

    private Unanswered noConnection() {
        return Unanswered.because(name, Reason.TIMEOUT, "no connection to " + name + " in time");
    }

    private Unanswered protocol(String what) {
        return Unanswered.because(name, Reason.PROTOCOL, name + " " + what);
    }

    private static String why(@Nullable Throwable cause) {
        return cause == null || cause.getMessage() == null
                ? "no reason given"
                : ErrorText.firstLine(cause.getMessage());
    }
}
