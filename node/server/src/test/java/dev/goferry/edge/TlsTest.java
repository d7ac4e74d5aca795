package dev.goferry.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.origin.ModuleFiles;
import dev.goferry.origin.Script;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.origin.TestCertificate;
import dev.goferry.server.TestNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The listener with TLS: HTTP/2 and HTTP/1.1 by ALPN, and certificates that change while it runs. */
final class TlsTest {
    private static final String STEM = "/example.com/m/@v/v1.0.0";

    @TempDir
    Path folder;

    private ScriptedOrigin origin;
    private ModuleFiles files;
    private TestCertificate certificate;
    private TestNode node;

    @BeforeEach
    void start() throws IOException {
        origin = ScriptedOrigin.start();
        byte[] big = new byte[800_000];
        new Random(7).nextBytes(big);
        files = origin.publish("example.com/m", "v1.0.0", Map.of("big.bin", big));
        certificate = certificate("first");
        node = TestNode.start(
                folder.resolve("data"),
                origin.url(),
                "tls.cert=" + certificate.certificate(),
                "tls.key=" + certificate.key());
    }

    @AfterEach
    void stop() {
        node.close();
        origin.close();
    }

    @ParameterizedTest
    @EnumSource
    void smallFilesAndZips_areServed_coldAndWarm(Version version) throws Exception {
        origin.script("example.com/m/@v/v1.0.0.zip", Script.serve().drip(2_000_000));
        try (HttpClient client = client(certificate, version)) {
            for (int i = 0; i < 2; i++) {
                HttpResponse<byte[]> mod = get(client, STEM + ".mod");
                assertThat(mod.version()).isEqualTo(version);
                assertThat(mod.body()).isEqualTo(files.mod());
                HttpResponse<byte[]> zip = get(client, STEM + ".zip");
                assertThat(zip.statusCode()).isEqualTo(200);
                assertThat(zip.body()).isEqualTo(files.zip());
                assertThat(zip.headers().firstValueAsLong("content-length")).hasValue(files.zip().length);
            }
            HttpResponse<byte[]> part = get(client, STEM + ".zip", "Range", "bytes=5-999");
            assertThat(part.statusCode()).isEqualTo(206);
            assertThat(part.body()).isEqualTo(Arrays.copyOfRange(files.zip(), 5, 1_000));
            assertThat(get(client, "/nomodule/@v/list").statusCode()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @EnumSource
    void brokenZip_breaksItsAnswer_andNotTheNext(Version version) throws Exception {
        byte[] wrong = files.zip();
        wrong[wrong.length / 2] ^= 1;
        origin.serve("example.com/m/@v/v1.0.0.zip", wrong);
        origin.script("example.com/m/@v/v1.0.0.zip", Script.serve().drip(2_000_000));
        try (HttpClient client = client(certificate, version)) {
            if (version == Version.HTTP_2) {
                assertThat(get(client, STEM + ".zip").statusCode()).isEqualTo(502);
            } else {
                assertThatThrownBy(() -> get(client, STEM + ".zip")).isInstanceOf(IOException.class);
            }
            assertThat(get(client, STEM + ".mod").body()).isEqualTo(files.mod());
        }
    }

    @Test
    void http2_carriesManyRequests_onOneConnection() throws Exception {
        try (HttpClient client = client(certificate, Version.HTTP_2)) {
            get(client, STEM + ".mod");
            var answers = IntStream.range(0, 90)
                    .mapToObj(i -> client.sendAsync(
                            request(i % 10 == 0 ? STEM + ".zip" : STEM + ".info"),
                            HttpResponse.BodyHandlers.ofByteArray()))
                    .toList();
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get().body()).isEqualTo(i % 10 == 0 ? files.zip() : files.info());
            }
        }
    }

    @Test
    void slowReader_isCut_andTheOthersOfItsConnectionAreNot() throws Exception {
        byte[] huge = new byte[48 << 20]; // More than the client's own window takes in.
        new Random(9).nextBytes(huge);
        origin.publish("example.com/huge", "v1.0.0", Map.of("huge.bin", huge));
        String path = "/example.com/huge/@v/v1.0.0.zip";
        try (TestNode strict = TestNode.start(
                        folder.resolve("strict"),
                        origin.url(),
                        "tls.cert=" + certificate.certificate(),
                        "tls.key=" + certificate.key(),
                        "edge.min-download-rate=100MiB",
                        "edge.download-grace=1s");
                HttpClient client = client(certificate, Version.HTTP_2)) {
            URI url = URI.create("https://localhost:" + strict.port());
            HttpResponse<InputStream> slow = client.send(
                    HttpRequest.newBuilder(url.resolve(path)).build(), HttpResponse.BodyHandlers.ofInputStream());
            assertThat(slow.statusCode()).isEqualTo(200);
            Thread.sleep(3_000);
            assertThatThrownBy(() -> slow.body().readAllBytes()).isInstanceOf(IOException.class);
            HttpResponse<byte[]> mod = client.send(
                    HttpRequest.newBuilder(url.resolve(STEM + ".mod")).build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(mod.body()).isEqualTo(files.mod());
        }
    }

    @Test
    void renewedFiles_serveNewConnections_withoutARestart() throws Exception {
        TestCertificate second = certificate("second");
        Files.move(second.key(), certificate.key(), StandardCopyOption.REPLACE_EXISTING);
        Files.move(second.certificate(), certificate.certificate(), StandardCopyOption.REPLACE_EXISTING);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> isServedTo(second));
        assertThat(isServedTo(certificate)).isFalse();
    }

    @Test
    void files_areRefusedAtTheStart_whenTheyAreNone() throws Exception {
        Path missing = folder.resolve("missing.pem");
        Path words = Files.writeString(folder.resolve("words.pem"), "no key\n");
        String certificates = "tls.cert=" + certificate.certificate();
        for (Path key : new Path[] {missing, words}) {
            assertThatThrownBy(() -> TestNode.start(folder.resolve("none"), "off", certificates, "tls.key=" + key))
                    .isInstanceOf(IllegalArgumentException.class)
                    .message()
                    .startsWith(key.equals(missing) ? "tls.key is " + missing : "tls.cert and tls.key cannot be used: ")
                    .hasLineCount(1);
        }
    }

    private boolean isServedTo(TestCertificate trusted) throws Exception {
        try (HttpClient client = client(trusted, Version.HTTP_2)) {
            return get(client, STEM + ".mod").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private TestCertificate certificate(String name) throws IOException {
        return TestCertificate.make(Files.createDirectory(folder.resolve(name)));
    }

    private HttpRequest request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://localhost:" + node.port() + path))
                .timeout(Duration.ofSeconds(30));
        return (headers.length == 0 ? request : request.headers(headers)).build();
    }

    private HttpResponse<byte[]> get(HttpClient client, String path, String... headers)
            throws IOException, InterruptedException {
        return client.send(request(path, headers), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static HttpClient client(TestCertificate trusted, Version version) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted.store());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return HttpClient.newBuilder().sslContext(context).version(version).build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
