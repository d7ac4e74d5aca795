package dev.goferry.server;

import dev.goferry.cluster.Cluster;
import dev.goferry.config.Configuration;
import dev.goferry.config.InvalidConfig;
import dev.goferry.config.Machine;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A real node in this JVM on a free loopback port, with its store in a folder of the test, and a client for it. Configured
 * as an operator would: by keys.
 */
public final class TestNode implements AutoCloseable {
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final Node node;

    private TestNode(Node node) {
        this.node = node;
    }

    /** Starts one: {@code upstream} in GOPROXY syntax, no checksum database, and {@code key=value} on top. */
    public static TestNode start(Path data, String upstream, String... settings) {
        return start(InstantSource.system(), data, upstream, settings);
    }

    /** The same with a wall clock that the test sets. */
    public static TestNode start(InstantSource clock, Path data, String upstream, String... settings) {
        Map<String, String> sets = new LinkedHashMap<>();
        List<String> defaults = List.of(
                "data=" + data,
                "listen=127.0.0.1:0",
                "ops.listen=127.0.0.1:0",
                "upstream=" + upstream,
                "sumdb=off",
                "access-log=off");
        Stream.concat(defaults.stream(), Stream.of(settings))
                .forEach(set -> sets.put(set.substring(0, set.indexOf('=')), set));
        try {
            Machine machine = new Machine(Map.of("PATH", System.getenv("PATH")), data, 2);
            return new TestNode(Node.start(
                    Configuration.load(machine, Optional.empty(), List.copyOf(sets.values()))
                            .node(),
                    clock));
        } catch (InvalidConfig e) {
            throw new IllegalArgumentException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its GOPROXY URL. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + node.port());
    }

    /** Where its files live, as it sees them. */
    public ObjectStore store() {
        return node.store();
    }

    /** What a control plane beside it works in. */
    public Cluster cluster() {
        return node.cluster();
    }

    public int port() {
        return node.port();
    }

    /** The port of health, readiness and metrics. */
    public int opsPort() {
        return node.opsPort();
    }

    /** GETs from the operators' listener: {@code /ready}, {@code /metrics}. */
    public HttpResponse<byte[]> ops(String path) throws InterruptedException {
        return send(URI.create("http://127.0.0.1:" + node.opsPort() + path), "GET");
    }

    /** GETs a raw path such as {@code /example.com/m/@v/list}, with headers as name, value, name, value. */
    public HttpResponse<byte[]> get(String path, String... headers) throws InterruptedException {
        return send("GET", path, headers);
    }

    public HttpResponse<byte[]> head(String path) throws InterruptedException {
        return send("HEAD", path);
    }

    private HttpResponse<byte[]> send(String method, String path, String... headers) throws InterruptedException {
        return send(URI.create(url() + path), method, headers);
    }

    private HttpResponse<byte[]> send(URI target, String method, String... headers) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .timeout(Duration.ofSeconds(60))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + target, e);
        }
    }

    /** Stops the node; its client can still be used. */
    public void stop() {
        node.close();
    }

    @Override
    public void close() {
        client.close();
        node.close();
    }
}
