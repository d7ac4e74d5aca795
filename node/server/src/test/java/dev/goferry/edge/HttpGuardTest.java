package dev.goferry.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.server.TestNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request must keep, byte by byte, before anybody looks at its target. */
final class HttpGuardTest {
    private static final String MOD = "/example.com/m/@v/v1.0.0.mod";
    private static final String GET = "GET " + MOD + " HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final int LINE = 8 << 10;
    private static final int HEADERS = 16 << 10;

    @TempDir
    static Path folder;

    private static ScriptedOrigin origin;
    private static TestNode node;

    @BeforeAll
    static void start() {
        origin = ScriptedOrigin.start();
        origin.publish("example.com/m", "v1.0.0");
        node = TestNode.start(folder, origin.url());
    }

    @AfterAll
    static void stop() {
        node.close();
        origin.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GARBAGE\r\n\r\n",
                "GET\r\n\r\n",
                "GET " + MOD + "\r\n\r\n",
                "GET " + MOD + " HTTP/9.9\r\nHost: x\r\n\r\n",
                "\u0000\u0001\u0002\r\n\r\n",
                "GET " + MOD + " HTTP/1.1\r\nHost x\r\n\r\n",
                "GET " + MOD + " HTTP/1.1\r\nHost: x\r\nA: b\u0000c\r\n\r\n",
                "GET " + MOD + " HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n"
            })
    void malformedRequest_isRefusedAndClosed(String request) throws IOException {
        try (RawClient client = RawClient.connect(node.port())) {
            int status = client.send(request).head().status();
            assertThat(status).isIn(400, 501, 505);
        }
        assertNodeIsWell();
    }

    @Test
    void requestLine_isServedAtItsBound_andRefusedOneByteBeyond() throws IOException {
        assertThat(lineOf(LINE).status()).isEqualTo(404);
        assertThat(lineOf(LINE + 1).status()).isEqualTo(414);
    }

    @Test
    void headers_areServedUpToTheirBound_andRefusedBeyond() throws IOException {
        assertThat(headersOf(HEADERS).status()).isEqualTo(200);
        assertThat(headersOf(HEADERS + 1).status()).isEqualTo(431);
    }

    @Test
    void headers_areServedUpTo100_andRefusedBeyond() throws IOException {
        assertThat(exchange(GET.replace("\r\n\r\n", "\r\n" + "a: b\r\n".repeat(99) + "\r\n"))
                        .status())
                .isEqualTo(200);
        try (RawClient client = RawClient.connect(node.port())) {
            client.send(GET.replace("\r\n\r\n", "\r\n" + "a: b\r\n".repeat(100) + "\r\n"));
            assertThat(client.answer().status()).isEqualTo(431);
            assertThat(client.isClosed()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: xchunked\r\n\r\n",
                "Content-Length: 5\r\n\r\nhello",
                "Content-Length: 0\r\nContent-Length: 46\r\n\r\n",
                "Content-Length: +0\r\n\r\n",
                "Content-Length: -1\r\n\r\n",
                "Content-Length: 0x0\r\n\r\n"
            })
    void smuggledRequest_isNeverAnswered_andTheConnectionCloses(String framing) throws IOException {
        try (RawClient client = RawClient.connect(node.port())) {
            client.send(GET.replace("\r\n\r\n", "\r\n" + framing) + GET);
            assertThat(client.answer().status()).isEqualTo(400);
            assertThat(client.isClosed()).as("nothing after the refusal").isTrue();
        }
        assertNodeIsWell();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"})
    void method_isRefusedWithAllow_ifItIsNotGetOrHead(String method) throws IOException {
        try (RawClient client = RawClient.connect(node.port())) {
            client.send(GET.replace("GET", method) + GET);
            RawClient.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.header("allow")).isEqualTo("GET, HEAD");
            assertThat(client.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void post_withABody_isRefusedAndClosed() throws IOException {
        try (RawClient client = RawClient.connect(node.port())) {
            client.send("POST " + MOD + " HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc" + GET);
            RawClient.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.header("allow")).isEqualTo("GET, HEAD");
            assertThat(client.isClosed()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Host: a\r\nHost: b\r\n", "Host: a\r\nhost: a\r\n"})
    void host_isWantedExactlyOnce(String hosts) throws IOException {
        try (RawClient client = RawClient.connect(node.port())) {
            client.send("GET " + MOD + " HTTP/1.1\r\n" + hosts + "\r\n" + GET);
            assertThat(client.answer().status()).isEqualTo(400);
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void pipelinedRequests_areAnsweredInOrder() throws IOException {
        try (RawClient client = RawClient.connect(node.port())) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                String path = i % 2 == 0 ? MOD : "/example.com/pipelined" + i + "/@v/v1.0.0.info";
                requests.append("GET " + path + " HTTP/1.1\r\nHost: x\r\nX-Request-Id: r" + i + "\r\n\r\n");
            }
            client.send(requests.toString());
            for (int i = 0; i < 20; i++) {
                RawClient.Answer answer = client.answer();
                assertThat(answer.header("x-request-id")).isEqualTo("r" + i);
                assertThat(answer.status()).isEqualTo(i % 2 == 0 ? 200 : 404);
            }
        }
    }

    @Test
    void http10_isServedWithoutHost_andClosed() throws IOException {
        try (RawClient client = RawClient.connect(node.port())) {
            RawClient.Answer answer =
                    client.send("GET " + MOD + " HTTP/1.0\r\n\r\n").answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).startsWith("module example.com/m");
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void absoluteForm_isServedLikeItsPath() throws IOException {
        assertThat(exchange("GET http://goferry.example" + MOD + " HTTP/1.1\r\nHost: goferry.example\r\n\r\n")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/example.com%2fm/@v/v1.0.0.mod",
                "/example.com%5cm/@v/v1.0.0.mod",
                "/example.com/m%00/@v/v1.0.0.mod",
                "/example.com/m%zz/@v/v1.0.0.mod",
                "/example.com/m/@v/v1.0.0.mo%",
                "/example.com/m%25/@v/v1.0.0.mod",
                "/example.com/m\\/@v/v1.0.0.mod",
                "*"
            })
    void target_isRefused_ifItHoldsWhatNoNameHolds(String target) throws IOException {
        long before = origin.requests().size();
        assertThat(exchange("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n").status())
                .isEqualTo(400);
        assertThat(origin.requests()).hasSize((int) before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/example.com/../m/@v/v1.0.0.mod",
                "/example.com/./m/@v/v1.0.0.mod",
                "//example.com/m/@v/v1.0.0.mod",
                "/example.com/m/@v/../../../etc/passwd",
                "/example.com/M/@v/v1.0.0.mod",
                "/_goferry/pins",
                "/"
            })
    void target_isNotFound_ifNoModuleCanHaveItsName(String target) throws IOException {
        long before = origin.requests().size();
        assertThat(exchange("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n").status())
                .isEqualTo(404);
        assertThat(origin.requests()).hasSize((int) before);
    }

    /** A line of exactly so many bytes, whose target names no module. */
    private static RawClient.Answer lineOf(int bytes) throws IOException {
        String frame = "GET / HTTP/1.1";
        String target = "/" + "a".repeat(bytes - frame.length());
        return exchange("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    /** Header lines of so many bytes together, line ends not counted. */
    private static RawClient.Answer headersOf(int bytes) throws IOException {
        String host = "Host: x";
        String filler = "a: " + "b".repeat(bytes - host.length() - "a: ".length());
        return exchange("GET " + MOD + " HTTP/1.1\r\n" + host + "\r\n" + filler + "\r\n\r\n");
    }

    private static RawClient.Answer exchange(String request) throws IOException {
        try (RawClient client = RawClient.connect(node.port())) {
            return client.send(request).answer();
        }
    }

    private static void assertNodeIsWell() throws IOException {
        assertThat(exchange(GET).status()).isEqualTo(200);
    }
}
