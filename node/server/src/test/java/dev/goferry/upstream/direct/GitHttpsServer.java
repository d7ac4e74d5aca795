package dev.goferry.upstream.direct;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.goferry.origin.TestCertificate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Git's own server for repositories in a folder, {@code git http-backend}, behind TLS and a password; and what tells go
 * where the repository of a vanity path is.
 */
final class GitHttpsServer implements AutoCloseable {
    static final String LOGIN = "bot:canary-password";

    private final HttpsServer server;
    private final Path repositories;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private GitHttpsServer(HttpsServer server, Path repositories) {
        this.server = server;
        this.repositories = repositories;
    }

    static GitHttpsServer start(Path repositories, TestCertificate certificate) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.serverContext()));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        GitHttpsServer git = new GitHttpsServer(server, repositories);
        server.createContext("/", git::answer);
        server.start();
        return git;
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Status and target of each request so far. */
    List<String> asked() {
        return asked;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String wanted = "Basic " + Base64.getEncoder().encodeToString(LOGIN.getBytes(UTF_8));
            if (!wanted.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"git\"");
                send(exchange, 401, "who are you?\n".getBytes(UTF_8));
            } else if ("go-get=1".equals(exchange.getRequestURI().getQuery())) {
                String root = "git.example.test" + exchange.getRequestURI().getPath();
                String meta = "<meta name=\"go-import\" content=\"" + root + " git https://" + root + "\">";
                send(exchange, 200, meta.getBytes(UTF_8));
            } else {
                backend(exchange);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** As RFC 3875 has it. */
    private void backend(HttpExchange exchange) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("git", "http-backend");
        Map<String, String> environment = builder.environment();
        environment.putAll(Map.of(
                "GIT_PROJECT_ROOT", repositories.toString(),
                "GIT_HTTP_EXPORT_ALL", "1",
                "GIT_CONFIG_NOSYSTEM", "1",
                "GIT_CONFIG_GLOBAL", "/dev/null",
                "REQUEST_METHOD", exchange.getRequestMethod(),
                "PATH_INFO", exchange.getRequestURI().getPath(),
                "QUERY_STRING", or(exchange.getRequestURI().getRawQuery()),
                "CONTENT_TYPE", or(exchange.getRequestHeaders().getFirst("Content-Type")),
                "HTTP_CONTENT_ENCODING", or(exchange.getRequestHeaders().getFirst("Content-Encoding")),
                "HTTP_GIT_PROTOCOL", or(exchange.getRequestHeaders().getFirst("Git-Protocol"))));
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (OutputStream in = process.getOutputStream()) {
            exchange.getRequestBody().transferTo(in);
        }
        int status = 200;
        try (InputStream out = process.getInputStream()) {
            for (String line = line(out); !line.isEmpty(); line = line(out)) {
                int colon = line.indexOf(':');
                String value = line.substring(colon + 1).strip();
                if (line.startsWith("Status:")) {
                    status = Integer.parseInt(value.substring(0, 3));
                } else {
                    exchange.getResponseHeaders().set(line.substring(0, colon), value);
                }
            }
            send(exchange, status, out.readAllBytes());
        }
        process.waitFor();
    }

    private void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        asked.add(status + " " + exchange.getRequestURI());
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.write(b);
        }
        return line.toString(ISO_8859_1).strip();
    }

    private static String or(@Nullable String text) {
        return Objects.requireNonNullElse(text, "");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
