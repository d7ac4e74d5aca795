package dev.goferry.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.document.Documents;
import dev.goferry.grant.Grants;
import dev.goferry.storage.MemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StreamsTest {
    private final CountDownLatch end = new CountDownLatch(1);
    private final HttpClient client = HttpClient.newHttpClient();
    private final AdminServer server = AdminServer.start(
            "127.0.0.1",
            0,
            List.of(route("/slow", this::slow), route("/broken", StreamsTest::broken)),
            new Grants(
                    new Documents(new MemoryStore(InstantSource.system())), Optional.empty(), InstantSource.system()),
            new AdminLimits(
                    1_000, Duration.ofSeconds(60), 4, 4, 4, Duration.ofSeconds(10), 2, Duration.ofSeconds(60), 20));

    private static Route route(String path, Answer.Stream body) {
        return new Route("GET", path, Optional.empty(), call -> Answer.streamed("text/plain", body));
    }

    private void slow(OutputStream out) throws IOException, InterruptedException {
        out.write("begun ".getBytes(UTF_8));
        out.flush();
        end.await();
        out.write("ended".getBytes(UTF_8));
    }

    private static void broken(OutputStream out) throws IOException {
        out.write("begun".getBytes(UTF_8));
        out.flush();
        throw new IOException("no more");
    }

    @AfterEach
    void close() {
        end.countDown();
        client.close();
        server.close();
    }

    private HttpResponse<InputStream> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(Duration.ofSeconds(20))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    }

    @Test
    void streams_areBounded_andAPlaceIsFreeAgainAfterItsEnd() throws Exception {
        try (InputStream one = get("/slow").body();
                InputStream two = get("/slow").body()) {
            assertThat(new String(one.readNBytes(6), UTF_8)).isEqualTo("begun ");
            try (InputStream third = get("/slow").body()) {
                assertThat(new String(third.readAllBytes(), UTF_8)).contains("too many streams at once");
            }
            end.countDown();
            assertThat(new String(one.readAllBytes(), UTF_8)).isEqualTo("ended");
            assertThat(new String(two.readAllBytes(), UTF_8)).isEqualTo("begun ended");
        }
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            try (InputStream next = get("/slow").body()) {
                return new String(next.readAllBytes(), UTF_8).equals("begun ended");
            }
        });
    }

    @Test
    void stream_thatFails_isSeenToHaveBrokenOff() throws Exception {
        try (InputStream body = get("/broken").body()) {
            org.assertj.core.api.Assertions.assertThatThrownBy(body::readAllBytes)
                    .isInstanceOf(IOException.class);
        }
    }
}
