package dev.goferry.upstream;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.TrustOptions;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one upstream: HTTP/1.1 kept alive on http, HTTP/2 by ALPN with HTTP/1.1 behind it on https. Never
 * decompresses and never follows a redirect by itself.
 */
final class Wire implements AutoCloseable {
    /** Of an HTTP/2 stream: what may lie unread below the body's own queue. 64 KiB would cap 30 ms away at 2 MB/s. */
    private static final int STREAM_WINDOW_BYTES = 1 << 20;

    private static final int CONNECTION_WINDOW_BYTES = 16 << 20;
    private static final int HEADER_BYTES = 16 << 10;
    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);

    private final HttpClientAgent plain;
    private final HttpClientAgent secure;
    private final UpstreamLimits limits;

    Wire(Vertx vertx, UpstreamConfig config) {
        this(vertx, config, options(config), base -> secured(base, config));
    }

    /** To peers that have, as we do, a certificate of one CA: that alone is compared. */
    Wire(Vertx vertx, UpstreamConfig config, ClientSSLOptions identity) {
        this(
                vertx,
                config,
                options(config),
                base -> new HttpClientOptions(base)
                        .setSsl(true)
                        .setVerifyHost(false)
                        .setProtocolVersion(HttpVersion.HTTP_1_1)
                        .setKeyCertOptions(identity.getKeyCertOptions())
                        .setTrustOptions(identity.getTrustOptions()));
    }

    private Wire(Vertx vertx, UpstreamConfig config, HttpClientOptions base, UnaryOperator<HttpClientOptions> secured) {
        limits = config.limits();
        PoolOptions pool = new PoolOptions()
                .setHttp1MaxSize(limits.places().all())
                .setMaxWaitQueueSize(limits.places().all());
        plain = client(vertx, new HttpClientOptions(base).setProtocolVersion(HttpVersion.HTTP_1_1), pool);
        secure = client(vertx, secured.apply(base), pool);
    }

    /** Another certificate or CA from the next connection on. */
    void renew(ClientSSLOptions identity) {
        secure.updateSSLOptions(identity, true)
                .onFailure(wrong -> LOG.error("the new certificate cannot be used: {}", wrong.getMessage()));
    }

    /** A broken connection reaches whoever reads from it: it is not logged a second time. */
    private static HttpClientAgent client(Vertx vertx, HttpClientOptions options, PoolOptions pool) {
        return vertx.httpClientBuilder()
                .with(options)
                .with(pool)
                .withConnectHandler(connection -> connection.exceptionHandler(cause -> {}))
                .build();
    }

    private static HttpClientOptions options(UpstreamConfig config) {
        int connectMillis = (int) config.limits().times().connect().toMillis();
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout(connectMillis)
                .setMaxChunkSize(ResponseBody.PIECE_BYTES)
                .setMaxHeaderSize(HEADER_BYTES)
                .setMaxInitialLineLength(HEADER_BYTES)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setHttp2KeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setDecompressionSupported(false);
        options.setSslHandshakeTimeout(connectMillis).setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        ProxyServer proxy = config.proxy();
        return proxy == null ? options : options.setProxyOptions(proxy(proxy));
    }

    private static ProxyOptions proxy(ProxyServer proxy) {
        ProxyOptions options = new ProxyOptions().setHost(proxy.host()).setPort(proxy.port());
        Credential credential = proxy.credential();
        return credential == null ? options : options.setProxyAuthorization(credential.authorization());
    }

    private static HttpClientOptions secured(HttpClientOptions base, UpstreamConfig config) {
        HttpClientOptions options = new HttpClientOptions(base)
                .setSsl(true)
                .setVerifyHost(true)
                .setUseAlpn(true)
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1))
                .setHttp2ConnectionWindowSize(CONNECTION_WINDOW_BYTES)
                .setInitialSettings(new Http2Settings().setInitialWindowSize(STREAM_WINDOW_BYTES));
        return config.extraCa() == null
                ? options
                : options.setTrustOptions(TrustOptions.wrap(ExtraCa.besideTheSystems(config.extraCa())));
    }

    /** A request on a connection that is ready; nothing of it was sent yet. */
    Future<HttpClientRequest> connect(URI url) {
        Origin origin = Origin.of(url);
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(origin.host())
                .setPort(origin.port())
                .setSsl(origin.secure())
                .setURI(path + query)
                .setConnectTimeout(limits.times().connect().toMillis());
        return (origin.secure() ? secure : plain).request(options);
    }

    @Override
    public void close() {
        plain.close();
        secure.close();
    }
}
