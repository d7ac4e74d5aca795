package dev.goferry.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.origin.Script;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.origin.TestCertificate;
import dev.goferry.upstream.UpstreamAnswer.Forbidden;
import dev.goferry.upstream.UpstreamAnswer.Reason;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransportTest extends UpstreamTest {
    @TempDir
    static Path folder = Path.of("");

    private static TestCertificate certificate() {
        return CERTIFICATES.computeIfAbsent("one", name -> TestCertificate.make(folder));
    }

    private static final Map<String, TestCertificate> CERTIFICATES = new ConcurrentHashMap<>();

    @BeforeAll
    static void makeCertificate() {
        assertThat(certificate().certificate()).exists();
    }

    private static UpstreamConfig trusting(String url) {
        return UpstreamConfig.of(url)
                .withLimits(SHORT)
                .withExtraCa(certificate().certificate());
    }

    @Test
    void http2_isSpoken_overOneConnection() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        byte[] content = new byte[5 << 20];
        content[4 << 20] = 7;
        HttpServer server = vertx().createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertPath(certificate().certificate().toString())
                                .addKeyPath(certificate().key().toString())))
                .connectionHandler(connection -> connections.incrementAndGet())
                .requestHandler(request -> request.response()
                        .end(
                                "/zip".equals(request.path())
                                        ? Buffer.buffer(content)
                                        : Buffer.buffer(request.version().alpnName())));
        server.listen(0, "127.0.0.1").await();
        HttpUpstream upstream = upstream(trusting("https://localhost:" + server.actualPort()));
        List<Thread> threads = new java.util.ArrayList<>();
        AtomicInteger good = new AtomicInteger();
        assertThat(text(upstream.get(request("v")))).isEqualTo("h2");
        for (int n = 0; n < 20; n++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    good.addAndGet(text(upstream.get(request("v"))).equals("h2") ? 1 : 0);
                } catch (UpstreamAnswer.BodyBroken e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(good).hasValue(20);
        assertThat(bytes(upstream.get(request("zip")))).isEqualTo(content);
        assertThat(connections).hasValue(1);
        server.close().await();
    }

    @Test
    void companyCa_isTrusted_whereConfigured() throws Exception {
        try (ScriptedOrigin secure = ScriptedOrigin.startTls(certificate())) {
            secure.serve("a", "hello".getBytes(UTF_8));
            assertThat(text(upstream(trusting(secure.url())).get(request("a")))).isEqualTo("hello");
            UpstreamAnswer distrust =
                    upstream(UpstreamConfig.of(secure.url()).withLimits(SHORT)).get(request("a"));
            assertThat(unavailable(distrust).reason()).isEqualTo(Reason.CONNECT);
            secure.script("a", Script.redirect(origin.url() + "/a"));
            UpstreamAnswer downgrade = upstream(trusting(secure.url())).get(request("a"));
            assertThat(unavailable(downgrade).text()).contains("from https to http");
            assertThat(origin.requests()).isEmpty();
        }
    }

    @Test
    void caFile_isRefused_whenItHoldsNone() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        assertThatThrownBy(
                        () -> upstream(UpstreamConfig.of("https://example.com").withExtraCa(empty)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("empty.pem");
    }

    @Test
    void proxy_isUsed_withItsCredentials_andGuardsLiteralAddresses() throws Exception {
        origin.serve("m/@v/list", "by proxy".getBytes(UTF_8));
        ProxyServer proxy = ProxyServer.of(URI.create("http://bot:canary@127.0.0.1:" + origin.port()));
        HttpUpstream upstream = upstream(UpstreamConfig.of("http://modules.example.test")
                .withLimits(SHORT)
                .withProxy(proxy));
        assertThat(text(upstream.get(request("m/@v/list")))).isEqualTo("by proxy");
        assertThat(origin.requests().getFirst().target()).isEqualTo("http://modules.example.test/m/@v/list");
        assertThat(origin.requests().getFirst().header("proxy-authorization")).isEqualTo("Basic Ym90OmNhbmFyeQ==");
        origin.script("a", Script.redirect("http://169.254.169.254/latest/meta-data"));
        assertThat(upstream.get(request("a"))).isInstanceOf(Forbidden.class);
        assertThat(origin.requests()).hasSize(2);
    }

    @Test
    void proxy_isATunnel_toAnHttpsUpstream_andSeesNothingOfIt() throws Exception {
        try (ScriptedOrigin secure = ScriptedOrigin.startTls(certificate());
                ConnectProxy proxy = ConnectProxy.start(URI.create(secure.url()).getPort())) {
            secure.serve("m/@v/list", "by tunnel".getBytes(UTF_8));
            UpstreamConfig config = UpstreamConfig.of("https://localhost:4430")
                    .withLimits(SHORT)
                    .withExtraCa(certificate().certificate())
                    .withProxy(ProxyServer.of(URI.create("http://bot:canary@127.0.0.1:" + proxy.port())));
            HttpUpstream upstream = upstream(config);
            assertThat(text(upstream.get(request("m/@v/list")))).isEqualTo("by tunnel");
            assertThat(proxy.asked()).containsExactly("CONNECT localhost:4430 HTTP/1.1");
            assertThat(proxy.credentials()).containsExactly("Basic Ym90OmNhbmFyeQ==");
            assertThat(secure.requests().getFirst().header("proxy-authorization"))
                    .isNull();
            proxy.refuse();
            HttpUpstream refused = upstream(config);
            assertThat(unavailable(refused.get(request("m/@v/list"))).reason()).isEqualTo(Reason.CONNECT);
        }
    }
}
