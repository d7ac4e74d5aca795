package dev.goferry.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FaultyLinkTest {
    private static final int BYTES = 300_000;

    private final AtomicInteger arrived = new AtomicInteger();
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer server;
    private FaultyLink link;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.createContext("/", exchange -> {
            try (InputStream in = exchange.getRequestBody()) {
                in.readAllBytes();
            }
            arrived.incrementAndGet();
            exchange.sendResponseHeaders(200, BYTES);
            exchange.getResponseBody().write(new byte[BYTES]);
            exchange.close();
        });
        server.start();
        link = FaultyLink.to(server.getAddress().getPort());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        link.close();
        server.stop(0);
    }

    private HttpResponse<byte[]> put(int bytes) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + link.port() + "/"))
                        .timeout(Duration.ofSeconds(2))
                        .PUT(BodyPublishers.ofByteArray(new byte[bytes]))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    @Test
    void everything_passes_withoutAFault() throws Exception {
        assertThat(put(BYTES).body()).hasSize(BYTES);
        assertThat(put(0).body()).hasSize(BYTES);
        assertThat(link.requests()).isEqualTo(2);
        assertThat(link.faults()).isZero();
    }

    @Test
    void answer_isLater_whenTheLinkIsSlow() throws Exception {
        link.set(new Fault.Slow(Duration.ofMillis(300)));
        long start = System.nanoTime();
        assertThat(put(10).body()).hasSize(BYTES);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(299));
    }

    @Test
    void answer_isCut_afterItsBytes() throws Exception {
        link.set(new Fault.CutAnswers(100_000));
        assertThatThrownBy(() -> put(10)).isInstanceOf(IOException.class);
        assertThat(arrived).hasValue(1);
        assertThat(link.faults()).isPositive();
    }

    @Test
    void request_neverArrives_whenItIsCut() throws Exception {
        link.set(new Fault.CutRequests(100_000));
        assertThatThrownBy(() -> put(BYTES)).isInstanceOf(IOException.class);
        assertThat(arrived).hasValue(0);
        link.set(new Fault.None());
        assertThat(put(BYTES).statusCode()).isEqualTo(200);
    }

    @Test
    void oneAnswer_isLost_andTheNextPasses() throws Exception {
        link.set(new Fault.LoseAnswers(1));
        assertThatThrownBy(() -> put(BYTES)).isInstanceOf(IOException.class);
        assertThat(arrived).hasValue(1);
        assertThat(put(BYTES).statusCode()).isEqualTo(200);
        assertThat(arrived).hasValue(2);
    }

    @Test
    void everySecondRequest_isRefusedAsBusy() throws Exception {
        link.set(new Fault.Busy(2));
        int busy = 0;
        for (int i = 0; i < 6; i++) {
            busy += put(BYTES).statusCode() == 503 ? 1 : 0;
        }
        assertThat(busy).isEqualTo(3);
        assertThat(arrived).hasValue(3);
    }

    @Test
    void nothing_passes_whileStalled() throws Exception {
        link.set(new Fault.Stalled());
        assertThatThrownBy(() -> put(10)).isInstanceOf(HttpTimeoutException.class);
        link.set(new Fault.None());
        assertThat(put(10).statusCode()).isEqualTo(200);
    }

    @Test
    void connection_isReset_whenRefused() throws Exception {
        link.set(new Fault.Refused());
        assertThatThrownBy(() -> put(10)).isInstanceOf(IOException.class);
        assertThat(arrived).hasValue(0);
    }
}
