package dev.goferry.upstream;

import dev.goferry.upstream.UpstreamAnswer.Unavailable;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** GETs of systems that belong to the region, over HTTP: one try, no breaker and no route. Thread-safe; blocks virtual threads. */
public final class InnerHttp implements InnerGet, AutoCloseable {
    private final UpstreamLimits limits;
    private final Wire wire;

    /** @param limits its times, its rate and its places (connections to one host) hold */
    public InnerHttp(Vertx vertx, UpstreamLimits limits) {
        this.limits = limits;
        this.wire = new Wire(vertx, config(URI.create("http://localhost"), limits));
    }

    /** The same for https among systems that know each other by a CA of their own. */
    public InnerHttp(Vertx vertx, UpstreamLimits limits, ClientSSLOptions identity) {
        this.limits = limits;
        this.wire = new Wire(vertx, config(URI.create("http://localhost"), limits), identity);
    }

    /** New connections are made with another identity; one that cannot be used changes nothing. */
    public void renew(ClientSSLOptions identity) {
        wire.renew(identity);
    }

    private static UpstreamConfig config(URI url, UpstreamLimits limits) {
        return UpstreamConfig.of(url.getScheme() + "://" + url.getRawAuthority())
                .withLimits(limits);
    }

    @Override
    public UpstreamAnswer get(URI url, Map<String, String> headers, long maxBytes) {
        UpstreamConfig config = config(url, limits);
        String name = config.base().toString();
        Duration budget = limits.times().connect().plus(limits.times().firstByte());
        try {
            ResponseBody body = new Walk(
                            wire,
                            config,
                            AddressRange::of,
                            request -> {},
                            request -> headers.forEach(request::putHeader),
                            budget)
                    .start(url);
            return Heads.judge(name, body, maxBytes, 0, () -> {}, Instant.EPOCH);
        } catch (Unanswered e) {
            return e.answer();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Unavailable(name, UpstreamAnswer.Reason.TIMEOUT, name + ": the fetch was given up");
        }
    }

    @Override
    public void close() {
        wire.close();
    }
}
