package dev.goferry.launcher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.InvalidField;
import dev.goferry.document.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Calls a control plane; what it refuses is a {@link Refused} with its own words. */
final class AdminClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int LONGEST_PROBLEM = 64 << 10;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final String server;
    private final String token;

    private AdminClient(String server, String token) {
        this.server = server;
        this.token = token;
    }

    static AdminClient of(String server, String token) throws Refused {
        if (!server.matches("https?://[^/?#@\\s]+/?")) {
            throw new Refused(Exit.USAGE, "--server is no URL such as http://127.0.0.1:8082: " + server);
        }
        if (!token.matches("[\\x21-\\x7e]+")) {
            throw new Refused(
                    Exit.NO_PERMISSION, "no token: set GOFERRY_TOKEN to one that the control plane made or was given");
        }
        return new AdminClient(server.endsWith("/") ? server.substring(0, server.length() - 1) : server, token);
    }

    ObjectNode get(String path) throws Refused, InterruptedException {
        return call("GET", path, BodyPublishers.noBody(), "");
    }

    ObjectNode post(String path) throws Refused, InterruptedException {
        return call("POST", path, BodyPublishers.noBody(), "");
    }

    /** @param key the same for the same request: it is carried out once */
    ObjectNode post(String path, ObjectNode body, String key) throws Refused, InterruptedException {
        return call("POST", path, BodyPublishers.ofByteArray(Json.bytes(body)), key);
    }

    /** What there is, and its ETag. */
    record Tagged(ObjectNode json, String tag) {}

    Tagged tagged(String path) throws Refused, InterruptedException {
        HttpResponse<byte[]> response = sent(request(path).timeout(PATIENCE).build());
        return new Tagged(body(response), response.headers().firstValue("etag").orElse("*"));
    }

    /** Puts it in the place of what was seen; refused if somebody was faster. */
    ObjectNode put(String path, ObjectNode body, String tag) throws Refused, InterruptedException {
        return answer(request(path)
                .timeout(PATIENCE)
                .header("content-type", "application/json")
                .header("if-match", tag)
                .PUT(BodyPublishers.ofByteArray(Json.bytes(body)))
                .build());
    }

    /** The answer's bytes as they come; a connection that gives none for a minute is ended. */
    InputStream stream(String path, ObjectNode body) throws Refused, InterruptedException {
        HttpRequest request = request(path)
                .timeout(PATIENCE)
                .POST(BodyPublishers.ofByteArray(Json.bytes(body)))
                .build();
        try {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() >= 300) {
                try (InputStream problem = response.body()) {
                    throw problem(response.statusCode(), problem.readNBytes(LONGEST_PROBLEM));
                }
            }
            return new Watched(response.body(), PATIENCE);
        } catch (IOException e) {
            throw away(e);
        }
    }

    /** Sends bytes of a known length. */
    ObjectNode send(String path, HttpRequest.BodyPublisher body, Duration patience)
            throws Refused, InterruptedException {
        HttpRequest request = request(path)
                .timeout(patience)
                .header("content-type", "application/x-tar")
                .POST(body)
                .build();
        return answer(request);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server + "/api/v1" + path)).header("authorization", "Bearer " + token);
    }

    private Refused away(IOException e) {
        return new Refused(Exit.UNAVAILABLE, "no control plane answers at " + server + "; is it running? (" + e + ")");
    }

    ObjectNode patch(String path, ObjectNode body) throws Refused, InterruptedException {
        return call("PATCH", path, BodyPublishers.ofByteArray(Json.bytes(body)), "");
    }

    void delete(String path) throws Refused, InterruptedException {
        call("DELETE", path, BodyPublishers.noBody(), "");
    }

    private ObjectNode call(String method, String path, HttpRequest.BodyPublisher body, String key)
            throws Refused, InterruptedException {
        HttpRequest.Builder request = request(path)
                .timeout(PATIENCE)
                .header("content-type", "application/json")
                .method(method, body);
        if (!key.isEmpty()) {
            request.header("idempotency-key", key);
        }
        return answer(request.build());
    }

    private ObjectNode answer(HttpRequest request) throws Refused, InterruptedException {
        return body(sent(request));
    }

    private HttpResponse<byte[]> sent(HttpRequest request) throws Refused, InterruptedException {
        try {
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() >= 300) {
                throw problem(response.statusCode(), response.body());
            }
            return response;
        } catch (IOException e) {
            throw away(e);
        }
    }

    private ObjectNode body(HttpResponse<byte[]> response) throws Refused {
        try {
            return response.body().length == 0 ? Json.object() : Json.parseObject(response.body());
        } catch (InvalidField e) {
            throw new Refused(Exit.FAILED, "what answers at " + server + " is no control plane");
        }
    }

    private static Refused problem(int status, byte[] body) {
        int exit = switch (status) {
            case 400, 413, 422 -> Exit.USAGE;
            case 401, 403 -> Exit.NO_PERMISSION;
            case 429, 502, 503, 504 -> Exit.UNAVAILABLE;
            default -> Exit.FAILED;
        };
        try {
            return new Refused(exit, Json.parseObject(body).path("detail").asText());
        } catch (InvalidField e) {
            return new Refused(exit, "the control plane answered " + status);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
