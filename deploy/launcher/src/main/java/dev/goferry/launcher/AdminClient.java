package dev.goferry.launcher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.InvalidField;
import dev.goferry.document.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Calls a control plane; what it refuses is a {@link Refused} with its own words. */
final class AdminClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

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

    ObjectNode put(String path, ObjectNode body) throws Refused, InterruptedException {
        return call("PUT", path, BodyPublishers.ofByteArray(Json.bytes(body)), "");
    }

    ObjectNode patch(String path, ObjectNode body) throws Refused, InterruptedException {
        return call("PATCH", path, BodyPublishers.ofByteArray(Json.bytes(body)), "");
    }

    void delete(String path) throws Refused, InterruptedException {
        call("DELETE", path, BodyPublishers.noBody(), "");
    }

    private ObjectNode call(String method, String path, HttpRequest.BodyPublisher body, String key)
            throws Refused, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + "/api/v1" + path))
                .timeout(PATIENCE)
                .header("authorization", "Bearer " + token)
                .header("content-type", "application/json")
                .method(method, body);
        if (!key.isEmpty()) {
            request.header("idempotency-key", key);
        }
        try {
            HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() >= 300) {
                throw problem(response);
            }
            return response.body().length == 0 ? Json.object() : Json.parseObject(response.body());
        } catch (IOException e) {
            throw new Refused(
                    Exit.UNAVAILABLE, "no control plane answers at " + server + "; is it running? (" + e + ")");
        } catch (InvalidField e) {
            throw new Refused(Exit.FAILED, "what answers at " + server + " is no control plane");
        }
    }

    private static Refused problem(HttpResponse<byte[]> response) {
        int exit = switch (response.statusCode()) {
            case 400, 413, 422 -> Exit.USAGE;
            case 401, 403 -> Exit.NO_PERMISSION;
            case 429, 502, 503, 504 -> Exit.UNAVAILABLE;
            default -> Exit.FAILED;
        };
        try {
            return new Refused(
                    exit, Json.parseObject(response.body()).path("detail").asText());
        } catch (InvalidField e) {
            return new Refused(exit, "the control plane answered " + response.statusCode());
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
