package dev.goferry.peer;

import dev.goferry.cluster.ClusterSecret;
import dev.goferry.cluster.Member;
import dev.goferry.config.PeerTls;
import dev.goferry.flight.Landing;
import dev.goferry.flight.Sink;
import dev.goferry.flight.Words;
import dev.goferry.telemetry.TraceContext;
import dev.goferry.telemetry.Traces;
import dev.goferry.upstream.InnerGet;
import dev.goferry.upstream.InnerHttp;
import dev.goferry.upstream.UpstreamAnswer;
import dev.goferry.upstream.UpstreamLimits;
import io.opentelemetry.api.trace.SpanKind;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows flights that other nodes lead. Thread-safe; blocks virtual threads. */
public final class PeerFlights implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeerFlights.class);

    /** A leader that is silent so long is left: it says that it lives four times as often. */
    static final Duration SILENCE = Duration.ofSeconds(2);

    static final String PATH = "/peer/v1/flights/";
    /** The same, begun if there is none. */
    static final String BRING = "/peer/v1/files/";

    static final String STAMP = "Goferry-Stamp";

    private static final Duration CONNECT = Duration.ofSeconds(1);
    /** A first handshake loads some hundred classes and signs twice. */
    private static final Duration CONNECT_TLS = Duration.ofSeconds(3);

    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final int CONNECTIONS = 256;
    private static final UpstreamLimits LIMITS = UpstreamLimits.DEFAULT
            .withTimeouts(CONNECT, SILENCE, SILENCE)
            .withBodyTime(LONGEST, 0, LONGEST)
            .withConcurrency(CONNECTIONS, 0, CONNECTIONS, SILENCE);

    /** What came of it. */
    public sealed interface Followed {
        /** It landed; where it committed, the sink has what the leader could still show. */
        record Landed(Landing landing) implements Followed {}

        /** The leader has no such flight, or is gone, or silent. The sink may have some bytes. */
        record Lost(String why) implements Followed {}
    }

    private final InnerGet http;
    private final ClusterSecret secret;
    private final Runnable close;

    /** @param tls null for plain HTTP */
    public PeerFlights(Vertx vertx, ClusterSecret secret, @Nullable PeerTls tls) {
        InnerHttp own = tls == null
                ? new InnerHttp(vertx, LIMITS)
                : new InnerHttp(vertx, LIMITS.withTimeouts(CONNECT_TLS, SILENCE, SILENCE), PemFiles.client(tls));
        PemFiles files = tls == null ? null : new PemFiles(tls, () -> own.renew(PemFiles.client(tls)));
        this.http = own;
        this.secret = secret;
        this.close = () -> {
            if (files != null) {
                files.close();
            }
            own.close();
        };
    }

    /** @param http gives a silent peer up after {@link #SILENCE}; not closed here */
    PeerFlights(InnerGet http, ClusterSecret secret) {
        this.http = http;
        this.secret = secret;
        this.close = () -> {};
    }

    /** Follows the flight of an artifact key to its end. An IOException is the sink's. */
    public Followed follow(Member leader, String key, Sink sink) throws IOException {
        return get(leader, PATH, key, sink, false);
    }

    /**
     * Has another node bring a file as for a client of its own; lost if that node does not bring any now. What it says in
     * the end, the hash of the bytes with it, carries the stamp of the cluster's secret: the caller has no other proof.
     */
    public Followed bring(Member other, String key, Sink sink) throws IOException {
        return get(other, BRING, key, sink, true);
    }

    private Followed get(Member leader, String folder, String key, Sink sink, boolean stamped) throws IOException {
        String path = folder + key;
        URI url = leader.peer().resolve(path);
        try (Traces.Step step = Traces.step("GET " + folder + "{file}", SpanKind.CLIENT)) {
            step.with("http.request.method", "GET").with("server.address", url.getAuthority());
            FrameReader frames = new FrameReader(sink);
            Followed followed = follow(leader, http.get(url, headers(path), Long.MAX_VALUE), frames);
            if (stamped && followed instanceof Followed.Landed && !isStamped(key, frames)) {
                followed = new Followed.Lost(leader.peer() + " sent words without the stamp of cluster.secret");
            }
            step.with("goferry.outcome", followed instanceof Followed.Landed ? "landed" : "lost");
            return followed;
        }
    }

    private Map<String, String> headers(String path) {
        Map<String, String> headers = new HashMap<>();
        headers.put(STAMP, secret.stamp(path));
        String trace = TraceContext.traceparent();
        if (trace != null) {
            headers.put("traceparent", trace);
        }
        return headers;
    }

    private boolean isStamped(String key, FrameReader frames) {
        byte[] end = frames.end();
        return end != null && secret.holds(frames.stamp(), sealed(key, end));
    }

    /** What the stamp of a brought file's last words is made of. */
    static String sealed(String key, byte[] words) {
        return "brought " + key + " " + new String(words, StandardCharsets.UTF_8);
    }

    private static Followed follow(Member leader, UpstreamAnswer answer, FrameReader frames) throws IOException {
        return switch (answer) {
            case UpstreamAnswer.Found found -> read(found, frames);
            case UpstreamAnswer.NotFound absent -> new Followed.Lost(leader.peer() + " has no such flight");
            case UpstreamAnswer.Forbidden forbidden -> {
                LOG.warn(
                        "{} refuses this node: have all nodes the same cluster.secret and the right time?",
                        leader.peer());
                yield new Followed.Lost(forbidden.text());
            }
            case UpstreamAnswer.Unavailable unavailable -> new Followed.Lost(unavailable.text());
        };
    }

    private static Followed read(UpstreamAnswer.Found found, FrameReader frames) throws IOException {
        try (UpstreamAnswer.Body body = found.body()) {
            for (ByteBuffer bytes = body.read(); bytes != null; bytes = body.read()) {
                frames.accept(bytes);
            }
        } catch (UpstreamAnswer.BodyBroken | FrameReader.Garbled e) {
            return new Followed.Lost(String.valueOf(e.getMessage()));
        }
        byte[] end = frames.end();
        return end == null
                ? new Followed.Lost(found.upstream() + " broke off")
                : Words.read(end)
                        .<Followed>map(Followed.Landed::new)
                        .orElseGet(() -> new Followed.Lost(found.upstream() + " said something unknown"));
    }

    @Override
    public void close() {
        close.run();
    }
}
