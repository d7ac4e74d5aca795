package dev.goferry.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.origin.OriginRequest;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.origin.TestCertificate;
import dev.goferry.sumdb.TestSumDb;
import dev.goferry.upstream.ConnectProxy;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator writes under {@code routes} reaches the wire, and no other route. */
final class RoutesTest {
    /** The one environment variable that every process has; its value has the form of {@code user:password}. */
    private static final String VARIABLE = "PATH";

    @TempDir
    Path folder;

    @Test
    void route_isReachedByItsCaProxyAndCredentials_andTheNextOneToTheSameUrlIsNot() throws Exception {
        TestCertificate certificate = TestCertificate.make(folder);
        try (ScriptedOrigin secure = ScriptedOrigin.startTls(certificate);
                ConnectProxy proxy = ConnectProxy.start(secure.port());
                TestNode node = TestNode.start(
                        folder.resolve("data"),
                        secure.url(),
                        "routes.0.modules=a.example",
                        "routes.0.upstream= " + secure.url() + " ,",
                        "routes.0.ca=" + certificate.certificate(),
                        "routes.0.proxy=http://127.0.0.1:" + proxy.port(),
                        "routes.0.credentials=" + VARIABLE,
                        "routes.1.modules=b.example",
                        "routes.1.upstream=" + secure.url(),
                        "routes.1.ca=" + certificate.certificate())) {
            for (String module : List.of("a.example/m", "b.example/m", "c.example/m")) {
                secure.publish(module, "v1.0.0");
            }
            assertThat(node.get("/a.example/m/@v/v1.0.0.mod").statusCode()).isEqualTo(200);
            assertThat(proxy.asked()).contains("CONNECT localhost:" + secure.port() + " HTTP/1.1");
            int tunnels = proxy.asked().size();
            assertThat(node.get("/b.example/m/@v/v1.0.0.mod").statusCode()).isEqualTo(200);
            assertThat(node.get("/c.example/m/@v/v1.0.0.mod").statusCode())
                    .as("nobody trusts it for these")
                    .isEqualTo(503);
            assertThat(proxy.asked()).hasSize(tunnels);
            assertThat(secure.requests())
                    .filteredOn(request -> request.path().startsWith("a.example"))
                    .isNotEmpty()
                    .allSatisfy(request ->
                            assertThat(request.header("authorization")).isEqualTo(basic()));
            assertThat(secure.requests())
                    .filteredOn(request -> request.path().startsWith("b.example"))
                    .isNotEmpty()
                    .extracting(request -> String.valueOf(request.header("authorization")))
                    .containsOnly("null");
            assertThat(secure.requests()).extracting(OriginRequest::path).noneMatch(path -> path.startsWith("c."));
        }
    }

    @Test
    void upstreamAndChecksumDatabase_areReachedByTheirCaAndProxy() throws Exception {
        TestCertificate certificate = TestCertificate.make(folder);
        String key = TestSumDb.create("sum.example.com").fill(3).verifierKey();
        try (ScriptedOrigin secure = ScriptedOrigin.startTls(certificate);
                ConnectProxy proxy = ConnectProxy.start(secure.port());
                TestNode node = TestNode.start(
                        folder.resolve("data"),
                        secure.url(),
                        "upstream.ca=" + certificate.certificate(),
                        "upstream.proxy=http://me:pa55word@127.0.0.1:" + proxy.port(),
                        "sumdb=" + key + " https://localhost:4430")) {
            secure.publish("a.example/m", "v1.0.0");

            assertThat(node.get("/a.example/m/@v/v1.0.0.info").statusCode()).isEqualTo(200);
            assertThat(node.get("/a.example/m/@v/v1.0.0.mod").statusCode())
                    .as("no such database is there")
                    .isEqualTo(403);
            assertThat(proxy.asked())
                    .contains("CONNECT localhost:" + secure.port() + " HTTP/1.1", "CONNECT localhost:4430 HTTP/1.1");
            assertThat(secure.requests())
                    .extracting(OriginRequest::path)
                    .contains("a.example/m/@v/v1.0.0.mod", "lookup/a.example/m@v1.0.0");
        }
    }

    @Test
    void wideRoute_isWarnedOf_thatTakesPrivateModules() throws Exception {
        String[] routes = {
            "private=corp.example,git.example/*",
            "routes.0.modules=corp.example",
            "routes.0.upstream=http://127.0.0.1:9",
            "routes.1.modules=*",
            "routes.1.upstream=http://127.0.0.1:9"
        };
        try (Logged logged = new Logged();
                TestNode node = TestNode.start(folder.resolve("data"), "off", routes)) {
            assertThat(node.port()).isPositive();
            assertThat(logged.lines())
                    .filteredOn(line -> line.contains("routes."))
                    .singleElement()
                    .asString()
                    .contains("routes.1.modules", "git.example/*", "put a route for them before it")
                    .doesNotContain("corp.example");
        }
    }

    private static String basic() {
        return "Basic "
                + Base64.getEncoder().encodeToString(System.getenv(VARIABLE).getBytes(UTF_8));
    }
}
