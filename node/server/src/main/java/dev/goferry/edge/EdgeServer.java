package dev.goferry.edge;

import dev.goferry.config.EdgeConfig;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening side: one HTTP server an event loop, all on one port. HTTP/1.1, and HTTP/2 where TLS is configured.
 * Nothing is ever compressed: a gzipped zip costs 190 times its sending.
 */
public final class EdgeServer {
    private static final Logger LOG = LoggerFactory.getLogger(EdgeServer.class);
    private static final Duration LOOK_AT_TLS_FILES = Duration.ofSeconds(2);

    private final Queue<HttpServer> servers = new ConcurrentLinkedQueue<>();
    private final Queue<Supplier<Future<Void>>> logs = new ConcurrentLinkedQueue<>();
    private final EdgeParts parts;
    private final Addresses addresses;
    private final Optional<TlsFiles> tlsFiles;

    private EdgeServer(EdgeParts parts) {
        this.parts = parts;
        this.addresses = new Addresses(parts.config().connectionsPerAddress());
        this.tlsFiles = parts.config().tls().map(tls -> new TlsFiles(tls, LOOK_AT_TLS_FILES, this::renew));
    }

    private void renew(ServerSSLOptions options) {
        for (HttpServer server : servers) {
            server.updateSSLOptions(options, true)
                    .onSuccess(changed -> LOG.info("TLS files read again"))
                    .onFailure(wrong -> LOG.error("the new TLS files cannot be used: {}", wrong.getMessage()));
        }
    }

    /**
     * Listens on every event loop; fails with {@link java.net.BindException} where the address is taken, and with an
     * {@link IllegalArgumentException} where the TLS files are none.
     */
    public static Future<EdgeServer> start(Vertx vertx, EdgeParts parts) {
        Optional<EdgeConfig.Tls> tls = parts.config().tls();
        Optional<String> unreadable = tls.flatMap(TlsFiles::unreadable);
        if (unreadable.isPresent()) {
            return Future.failedFuture(new IllegalArgumentException(unreadable.get()));
        }
        EdgeServer server = new EdgeServer(parts);
        DeploymentOptions loops =
                new DeploymentOptions().setInstances(parts.config().eventLoops());
        Promise<EdgeServer> started = Promise.promise();
        vertx.deployVerticle(server::loop, loops)
                .map(server)
                .onFailure(e -> server.tlsFiles.ifPresent(TlsFiles::close))
                .onComplete(started);
        return started.future()
                .recover(e -> Future.failedFuture(
                        tls.isEmpty() || e instanceof IOException
                                ? e
                                : new IllegalArgumentException(
                                        "tls.cert and tls.key cannot be used: " + e.getMessage(), e)));
    }

    /** The port that was bound. */
    public int port() {
        return servers.element().actualPort();
    }

    /** Stops listening, waits for running answers as long as configured, then cuts what is left. */
    public Future<Void> stop() {
        tlsFiles.ifPresent(TlsFiles::close);
        List<Future<Void>> stops = servers.stream()
                .map(server -> server.shutdown(parts.config().drainTimeout()))
                .toList();
        // What was answered while it drained is in the log, too.
        return Future.join(stops)
                .eventually(() -> Future.join(logs.stream().map(Supplier::get).toList()))
                .mapEmpty();
    }

    private VerticleBase loop() {
        return new VerticleBase() {
            @Override
            public Future<?> start() {
                AccessLog log = parts.log();
                AccessLog.Recorder recorder = log == null ? null : log.recorder();
                if (recorder != null) {
                    vertx.setPeriodic(250, tick -> recorder.flush());
                    logs.add(() -> flushed(context, recorder));
                }
                HttpServer server = vertx.createHttpServer(options(parts.config()))
                        .connectionHandler(connection -> {
                            if (addresses.admit(connection)) {
                                accept(connection);
                            }
                        })
                        .requestHandler(new Edge(parts, recorder, context));
                servers.add(server);
                EdgeConfig config = parts.config();
                return server.listen(
                        shared(config.listen().port()), config.listen().host());
            }
        };
    }

    private static Future<Void> flushed(Context loop, AccessLog.Recorder recorder) {
        Promise<Void> done = Promise.promise();
        loop.runOnContext(v -> {
            recorder.flush();
            done.complete();
        });
        return done.future();
    }

    /** To Vert.x, 0 is any free port for each event loop, and -1 any free one for all. */
    private static int shared(int port) {
        return port == 0 ? -1 : port;
    }

    private void accept(HttpConnection connection) {
        EdgeConfig config = parts.config();
        SendBuffers.size(ConnectionWatch.channel(connection), config.sendBufferBytes());
        ConnectionWatch.install(connection, config.headerTimeout(), config.idleTimeout());
    }

    private static HttpServerOptions options(EdgeConfig config) {
        HttpServerOptions options = new HttpServerOptions()
                .setMaxInitialLineLength(config.maxLineBytes())
                .setMaxHeaderSize(config.maxHeaderBytes())
                .setHandle100ContinueAutomatically(false)
                .setHttp2ClearTextEnabled(false)
                .setCompressionSupported(false)
                .setAcceptBacklog(4096)
                .setTcpNoDelay(true);
        if (config.sendBufferBytes() > 0) {
            options.setSendBufferSize(config.sendBufferBytes());
        }
        config.tls()
                .ifPresent(tls -> options.setSsl(true)
                        .setUseAlpn(true)
                        .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1))
                        .setKeyCertOptions(TlsFiles.keys(tls)));
        return options;
    }
}
