package dev.goferry.origin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScriptedOriginTest {
    private final ScriptedOrigin origin = ScriptedOrigin.start();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.shutdownNow();
        origin.close();
    }

    private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(origin.url() + "/" + path))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            return client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                    .get(3, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(e);
        }
    }

    @Test
    void published_servesEveryFile_underTheEscapedPath() throws Exception {
        ModuleFiles files = origin.publish("example.com/Azure/x", "v1.0.0");
        origin.publish("example.com/Azure/x", "v1.0.1-0.20240101000000-abcdefabcdef");
        assertThat(get("example.com/%21azure/x/@v/v1.0.0.zip").body()).isEqualTo(files.zip());
        assertThat(get("example.com/%21azure/x/@v/v1.0.0.mod").body()).isEqualTo(files.mod());
        assertThat(get("example.com/!azure/x/@v/list").body()).isEqualTo("v1.0.0\n".getBytes(UTF_8));
        assertThat(get("nowhere").statusCode()).isEqualTo(404);
        assertThat(origin.requests("example.com/!azure/x/@v/v1.0.0.zip")).isEqualTo(1);
        assertThat(origin.requests().getFirst().target()).isEqualTo("/example.com/%21azure/x/@v/v1.0.0.zip");
    }

    @Test
    void script_ends_afterItsTimes() throws Exception {
        origin.serve("a", "hello".getBytes(UTF_8))
                .script("a", Script.status(503, "busy").times(2));
        assertThat(get("a").statusCode()).isEqualTo(503);
        assertThat(get("a").statusCode()).isEqualTo(503);
        assertThat(get("a").statusCode()).isEqualTo(200);
    }

    @Test
    void broken_bodiesAreBroken_forAStockClient() throws Exception {
        origin.serve("a", new byte[100_000]);
        for (Script script : new Script[] {
            Script.serve().resetAfter(1000),
            Script.serve().cutAfter(1000),
            Script.serve().stallAfter(1000),
            Script.serve().chunkedWithoutEnd(),
            Script.serve().lieAboutLength(1).firstByteAfter(Duration.ofMillis(10)),
            Script.hang()
        }) {
            origin.peace().script("a", script);
            assertThatThrownBy(() -> get("a")).isInstanceOf(IOException.class);
        }
        origin.peace().script("a", Script.serve().untilClose());
        assertThat(get("a").body()).hasSize(100_000);
        origin.peace().script("a", Script.serve().chunked());
        assertThat(get("a").body()).hasSize(100_000);
    }

    @Test
    void refused_comesBack_onTheSamePort() throws Exception {
        origin.serve("a", "hello".getBytes(UTF_8)).refuse();
        assertThatThrownBy(() -> get("a")).isInstanceOf(IOException.class);
        origin.comeBack();
        assertThat(get("a").statusCode()).isEqualTo(200);
    }

    @Test
    void drip_takesItsTime_andIsComplete() throws Exception {
        origin.serve("a", new byte[10_000]).script("a", Script.serve().drip(20_000));
        long start = System.nanoTime();
        assertThat(get("a").body()).hasSize(10_000);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(350), Duration.ofSeconds(2));
        assertThat(origin.requests().getFirst().bytesSent()).isEqualTo(10_000);
    }
}
