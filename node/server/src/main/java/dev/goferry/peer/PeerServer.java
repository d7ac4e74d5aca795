package dev.goferry.peer;

import dev.goferry.cluster.ClusterSecret;
import dev.goferry.config.HostPort;
import dev.goferry.config.PeerTls;
import dev.goferry.flight.Flight;
import dev.goferry.flight.Landing;
import dev.goferry.flight.Words;
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
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node-to-node side: gives the bytes of the flights that this node leads to those that follow them. Whoever asks
 * proves with every request that it knows the cluster's secret. Answers only what is in the air: what has landed is in
 * the bucket.
 */
public final class PeerServer {
    private static final Logger LOG = LoggerFactory.getLogger(PeerServer.class);
    private static final Duration NEWS = PeerFlights.SILENCE.dividedBy(4);

    private static final String ROUTE = PeerFlights.PATH + "{file}";

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
     * @param flying gives the flight of an artifact key that is in the air, or null
     */
    public static Future<PeerServer> start(
            Vertx vertx,
            HostPort listen,
            ClusterSecret secret,
            @Nullable PeerTls tls,
            Traces traces,
            Function<String, @Nullable Flight> flying) {
        HttpServerOptions options = new HttpServerOptions().setHttp2ClearTextEnabled(false);
        if (tls != null) {
            options.setSsl(true)
                    .setUseAlpn(false)
                    .setClientAuth(ClientAuth.REQUIRED)
                    .setKeyCertOptions(PemFiles.server(tls).getKeyCertOptions())
                    .setTrustOptions(PemFiles.server(tls).getTrustOptions());
        }
        HttpServer server =
                vertx.createHttpServer(options).requestHandler(request -> answer(request, secret, traces, flying));
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

    private static void answer(
            HttpServerRequest request, ClusterSecret secret, Traces traces, Function<String, @Nullable Flight> flying) {
        String path = request.path();
        String stamp = request.getHeader(PeerFlights.STAMP);
        if (path == null || stamp == null || !secret.holds(stamp, path)) {
            end(request, 403, "this side is for nodes of this cluster: the stamp is missing, old or of another secret");
            return;
        }
        Flight flight = request.method().equals(HttpMethod.GET) && path.startsWith(PeerFlights.PATH)
                ? flying.apply(path.substring(PeerFlights.PATH.length()))
                : null;
        if (flight == null) {
            end(request, 404, "no such flight");
            return;
        }
        HttpServerResponse response = request.response().setChunked(true);
        response.exceptionHandler(gone -> {});
        Thread.ofVirtual().name("followed").start(() -> {
            Context trace = traces.peer(TraceContext.of(request.headers()::get), ROUTE, flight.span());
            Traces.ended(trace, send(flight, response));
        });
    }

    private static void end(HttpServerRequest request, int status, String text) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .end(text + "\n");
    }

    /** Whether the follower had all of it. */
    private static boolean send(Flight flight, HttpServerResponse response) {
        try {
            return new Following(flight, response).run();
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

    /** One follower of one flight. */
    private static final class Following {
        private final Flight flight;
        private final HttpServerResponse response;
        private Flight.@Nullable Reader reader;
        private long sent;

        private Following(Flight flight, HttpServerResponse response) {
            this.flight = flight;
            this.response = response;
        }

        private boolean run() throws IOException, InterruptedException {
            try {
                Flight.Sight last = null;
                while (!response.closed()) {
                    Flight.Sight now = flight.awaitMore(last, NEWS);
                    if (now.equals(last)) {
                        response.write(Frame.NEWS.of(new byte[0])).await();
                    }
                    show(now);
                    Landing landing = now.landing();
                    if (landing != null) {
                        response.end(Frame.END.of(Words.of(landing))).await();
                        return true;
                    }
                    last = now;
                }
                return false;
            } finally {
                if (reader != null) {
                    reader.close();
                }
            }
        }

        private void show(Flight.Sight now) throws IOException {
            if (reader == null && now.length() >= 0) {
                reader = flight.read();
                if (reader != null) {
                    byte[] length = ByteBuffer.allocate(Long.BYTES)
                            .putLong(now.length())
                            .array();
                    response.write(Frame.LENGTH.of(length)).await();
                }
            }
            boolean committed = now.landing() instanceof Landing.Committed;
            if (reader != null) {
                copy(reader, committed ? now.length() : now.readable());
            } else if (now.landing() instanceof Landing.Committed(byte[] bytes, var size, var sha256, var upstream)
                    && bytes != null) {
                response.write(Frame.DATA.of(bytes)).await();
            }
        }

        private void copy(Flight.Reader from, long end) throws IOException {
            ByteBuffer piece = ByteBuffer.allocate(Frame.PIECE_BYTES);
            while (sent < end) {
                piece.clear().limit((int) Math.min(piece.capacity(), end - sent));
                int got = from.channel().read(piece, sent);
                if (got <= 0) {
                    throw new IOException("the spool is shorter than what was announced");
                }
                response.write(Frame.DATA.of(piece.flip())).await();
                sent += got;
            }
        }
    }
}
