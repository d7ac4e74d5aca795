package dev.goferry.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is concluded from answers that MinIO does not give: of other servers, and of what is none. */
final class S3AnswersTest {
    private static final String ZIP = "example.com/m/@v/v1.0.0.zip";

    @TempDir
    Path folder;

    private HttpServer server;
    private int status = 404;
    private String document = "";
    private String head = "";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.createContext("/", exchange -> {
            boolean isHead = exchange.getRequestMethod().equals("HEAD");
            byte[] body = document.getBytes(UTF_8);
            if (isHead && !head.isEmpty()) {
                exchange.getResponseHeaders().set("x-minio-error-code", head);
            }
            exchange.sendResponseHeaders(status, isHead || body.length == 0 ? -1 : body.length);
            if (!isHead) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private S3Store store() throws IOException {
        Path keys = Files.writeString(
                folder.resolve("keys"), "[default]\naws_access_key_id = some\naws_secret_access_key = other\n");
        URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return S3Store.forReading(new S3Config(
                endpoint, "us-east-1", "region", "", true, new S3Credentials.File(keys), S3Limits.DEFAULT));
    }

    private static String error(String code) {
        return "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>so it is</Message></Error>";
    }

    @Test
    void object_isAbsent_whenTheDocumentSaysSo() throws IOException {
        document = error("NoSuchKey");
        try (S3Store store = store()) {
            assertThat(store.read(ZIP, 1)).isEmpty();
            assertThat(store.stat(ZIP))
                    .as("a HEAD that names no code is followed by a GET")
                    .isEmpty();
        }
    }

    @Test
    void object_isNotAbsent_whenTheBucketIs() throws IOException {
        document = error("NoSuchBucket");
        try (S3Store store = store()) {
            assertThatThrownBy(() -> store.stat(ZIP)).hasMessageContaining("there is no bucket region");
            head = "NoSuchBucket";
            assertThatThrownBy(() -> store.stat(ZIP)).hasMessageContaining("there is no bucket region");
        }
    }

    @Test
    void webServer_isNotBelieved() throws IOException {
        try (S3Store store = store()) {
            for (String page : new String[] {"", "<html>no such page</html>", "404 page not found"}) {
                document = page;
                assertThatThrownBy(() -> store.read(ZIP, 1))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("this is no S3 server or one in trouble: HTTP 404");
                assertThatThrownBy(() -> store.stat(ZIP)).hasMessageContaining("this is no S3 server");
            }
        }
    }

    @Test
    void document_isNotBelieved_whenItIsTooLongOrBrokenOrPointsElsewhere() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "NoSuchKey");
        try (S3Store store = store()) {
            for (String text : new String[] {
                error("NoSuchKey") + " ".repeat(64 << 10),
                "<Error><Code>NoSuchKey</Code>",
                "<!DOCTYPE e [<!ENTITY s SYSTEM \"" + secret.toUri() + "\">]><Error><Code>&s;</Code></Error>"
            }) {
                document = text;
                assertThatThrownBy(() -> store.read(ZIP, 1)).hasMessageContaining("this is no S3 server");
            }
        }
    }

    @Test
    void refusal_saysWhatTheServerSaid() throws IOException {
        status = 403;
        document = error("SignatureDoesNotMatch");
        try (S3Store store = store()) {
            assertThatThrownBy(() -> store.read(ZIP, 1))
                    .hasMessageContainingAll("SignatureDoesNotMatch (so it is)", "check the keys in");
            status = 307;
            document = error("TemporaryRedirect");
            assertThatThrownBy(() -> store.stat(ZIP)).hasMessageContaining("is not in region us-east-1");
        }
    }
}
