package dev.goferry.peer;

import dev.goferry.cluster.ClusterSecret;
import dev.goferry.config.HostPort;
import dev.goferry.config.PeerTls;
import dev.goferry.flight.Flight;
import dev.goferry.telemetry.TraceContext;
import dev.goferry.telemetry.Traces;
import io.opentelemetry.context.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node-to-node side: gives the bytes of the flights that this node leads to those that follow them, and brings files
 * for those that cannot reach the bucket, with a stamp on what they are. Whoever asks proves with every request that it
 * knows the cluster's secret. A follower gets only what is in the air: what has landed is in the bucket.
 */
public final class PeerServer {
    private static final Logger LOG = LoggerFactory.getLogger(PeerServer.class);

    private static final String ROUTE = PeerFlights.PATH + "{file}";
    private static final String BRING_ROUTE = PeerFlights.BRING + "{file}";

    private final HttpServer server;
    private final @Nullable PemFiles files;

    private PeerServer(HttpServer server, @Nullable PeerTls tls) {
        this.server = server;
        this.files = tls == null ? null : new PemFiles(tls, () -> renew(tls));
    }

    private void renew(PeerTls tls) {
        server.updateSSLOptions(PemFiles.server(tls), true)
                .onSuccess(changed -> LOG.info("TLS files of the node-to-node side read again"))
                .onFailure(wrong -> LOG.error("the new cluster.tls files cannot be used: {}", wrong.getMessage()));
    }

    /**
     * Listens.
     *
     * @param tls null for plain HTTP; else whoever has no certificate of its CA is refused before any request
     * @param given what it gives
     */
    public static Future<PeerServer> start(
            Vertx vertx, HostPort listen, ClusterSecret secret, @Nullable PeerTls tls, Traces traces, Given given) {
        HttpServerOptions options = new HttpServerOptions().setHttp2ClearTextEnabled(false);
        if (tls != null) {
            options.setSsl(true)
                    .setUseAlpn(false)
                    .setClientAuth(ClientAuth.REQUIRED)
                    .setKeyCertOptions(PemFiles.server(tls).getKeyCertOptions())
                    .setTrustOptions(PemFiles.server(tls).getTrustOptions());
        }
        HttpServer server =
                vertx.createHttpServer(options).requestHandler(request -> answer(request, secret, traces, given));
        return server.listen(listen.port(), listen.host()).map(bound -> new PeerServer(bound, tls));
    }

    /** The port that was bound. */
    public int port() {
        return server.actualPort();
    }

    /** Lets followers have the rest of what is in the air, at most so long. */
    public Future<Void> stop(Duration drain) {
        if (files != null) {
            files.close();
        }
        return server.shutdown(drain);
    }

    private static void answer(HttpServerRequest request, ClusterSecret secret, Traces traces, Given given) {
        String path = request.path();
        String stamp = request.getHeader(PeerFlights.STAMP);
        if (path == null || stamp == null || !secret.holds(stamp, path)) {
            end(request, 403, "this side is for nodes of this cluster: the stamp is missing, old or of another secret");
        } else if (!request.method().equals(HttpMethod.GET)) {
            end(request, 405, "only GET");
        } else if (path.startsWith(PeerFlights.PATH)) {
            String key = path.substring(PeerFlights.PATH.length());
            Thread.ofVirtual().name("followed").start(() -> {
                Function<Flight, Following> following =
                        flight -> new Following(key, given, flight, request.response(), null);
                give(request, traces, ROUTE, given.flying(key), following);
            });
        } else if (path.startsWith(PeerFlights.BRING)) {
            String key = path.substring(PeerFlights.BRING.length());
            Thread.ofVirtual().name("bringing").start(() -> {
                Function<Flight, Following> following =
                        flight -> new Following(key, given, flight, request.response(), secret);
                give(request, traces, BRING_ROUTE, given.begun(key), following);
            });
        } else {
            end(request, 404, "no such place");
        }
    }

    private static void give(
            HttpServerRequest request,
            Traces traces,
            String route,
            @Nullable Flight flight,
            Function<Flight, Following> following) {
        if (flight == null) {
            end(request, 404, "no such flight");
            return;
        }
        HttpServerResponse response = request.response().setChunked(true);
        response.exceptionHandler(gone -> {});
        Context trace = traces.peer(TraceContext.of(request.headers()::get), route, flight.span());
        Traces.ended(trace, send(following.apply(flight), response));
    }

    private static void end(HttpServerRequest request, int status, String text) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .end(text + "\n");
    }

    /** Whether the follower had all of it. */
    private static boolean send(Following following, HttpServerResponse response) {
        try {
            return following.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            response.reset();
            return false;
        } catch (IOException | RuntimeException e) {
            LOG.debug("a follower was lost", e);
            response.reset();
            return false;
        }
    }
}
