package dev.goferry.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.module.ModulePath;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.upstream.UpstreamAnswer.Body;
import dev.goferry.upstream.UpstreamAnswer.BodyBroken;
import dev.goferry.upstream.UpstreamAnswer.Found;
import dev.goferry.upstream.UpstreamAnswer.Unavailable;
import dev.goferry.upstream.UpstreamRequest.Priority;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** What tests of upstreams share: one Vert.x, one origin a test, short time-outs. */
abstract class UpstreamTest {
    static final UpstreamLimits SHORT =
            UpstreamLimits.DEFAULT.withTimeouts(Duration.ofSeconds(1), Duration.ofMillis(400), Duration.ofMillis(400));

    private static @Nullable Vertx vertx;
    final ScriptedOrigin origin = ScriptedOrigin.start();
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() {
        vertx().close().await();
    }

    static Vertx vertx() {
        if (vertx == null) {
            throw new IllegalStateException("not started");
        }
        return vertx;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        origin.close();
    }

    <T extends AutoCloseable> T closing(T resource) {
        open.add(resource);
        return resource;
    }

    HttpUpstream upstream() {
        return upstream(UpstreamConfig.of(origin.url()).withLimits(SHORT));
    }

    HttpUpstream upstream(UpstreamConfig config) {
        return upstream(config, Map.of());
    }

    HttpUpstream upstream(UpstreamConfig config, Map<String, String> environment) {
        return closing(
                new HttpUpstream(vertx(), config, environment::get, InstantSource.system(), () -> "00-aa-bb-01"));
    }

    static Tries tries() {
        return new Tries(3, Instant.now().plusSeconds(10));
    }

    static UpstreamRequest request(String path) {
        return request(path, 16 << 20, tries());
    }

    static UpstreamRequest request(String path, long maxBytes, Tries tries) {
        return new UpstreamRequest(null, path, maxBytes, Priority.INTERACTIVE, tries);
    }

    static UpstreamRequest request(String module, String path) {
        return new UpstreamRequest(new ModulePath(module), path, 16 << 20, Priority.INTERACTIVE, tries());
    }

    static byte[] bytes(UpstreamAnswer answer) throws BodyBroken {
        assertThat(answer).isInstanceOf(Found.class);
        try (Body body = ((Found) answer).body()) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (ByteBuffer piece = body.read(); piece != null; piece = body.read()) {
                byte[] some = new byte[piece.remaining()];
                piece.get(some);
                out.writeBytes(some);
            }
            return out.toByteArray();
        }
    }

    static String text(UpstreamAnswer answer) throws BodyBroken {
        return new String(bytes(answer), UTF_8);
    }

    static Unavailable unavailable(UpstreamAnswer answer) {
        assertThat(answer).isInstanceOf(Unavailable.class);
        return (Unavailable) answer;
    }
}
