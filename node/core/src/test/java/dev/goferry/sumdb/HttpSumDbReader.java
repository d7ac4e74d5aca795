package dev.goferry.sumdb;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Reads a database straight over HTTP, keeping nothing. */
record HttpSumDbReader(String base, HttpClient http) implements SumDbReader {
    @Override
    public Read read(String path) {
        try {
            HttpResponse<byte[]> answer = http.send(
                    HttpRequest.newBuilder(URI.create(base + "/" + path))
                            .timeout(Duration.ofSeconds(30))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            String text = new String(answer.body(), StandardCharsets.UTF_8);
            return switch (answer.statusCode()) {
                case 200 -> new Read.Bytes(answer.body());
                case 404, 410 -> new Read.NotFound(answer.statusCode(), text);
                default -> new Read.Unavailable(502, text);
            };
        } catch (IOException | InterruptedException e) {
            return new Read.Unavailable(503, e.toString());
        }
    }

    @Override
    public Read reread(String path) {
        return read(path);
    }
}
