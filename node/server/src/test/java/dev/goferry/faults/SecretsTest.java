package dev.goferry.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.origin.Script;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.server.Logged;
import dev.goferry.server.TestNode;
import dev.goferry.sumdb.TestHttp;
import dev.goferry.sumdb.TestSumDb;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names and passwords that must not get out, planted and looked for everywhere. */
final class SecretsTest {
    private static final String NAME = "corp.example.com/canary";
    private static final String PASSWORD = "k4nar1env0gel";

    @TempDir
    Path data;

    @Test
    void privateNamesAndPasswords_stayWhereTheyBelong() throws Exception {
        TestSumDb sumdb = TestSumDb.create("sum.example.com").fill(3);
        Path log = data.resolve("access.log");
        List<String> answers = new ArrayList<>();
        try (Logged logged = new Logged();
                ScriptedOrigin open = ScriptedOrigin.start();
                ScriptedOrigin corp = ScriptedOrigin.start();
                TestHttp database = new TestHttp(sumdb::get)) {
            try (TestNode node = TestNode.start(
                    data,
                    open.url(),
                    "private=corp.example.com",
                    "routes.0.modules=corp.example.com",
                    "routes.0.upstream=http://builder:" + PASSWORD + "@127.0.0.1:" + corp.port(),
                    "routes.0.allow-private=true",
                    "access-log=file:" + log,
                    "sumdb=" + sumdb.verifierKey() + " " + database.uri())) {
                corp.publish(NAME, "v1.0.0");
                for (Script script : List.of(
                        Script.serve(),
                        Script.status(404, "no\n"),
                        Script.status(500, "sorry\n"),
                        Script.serve().cutAfter(3),
                        Script.redirect(open.url() + "/elsewhere"))) {
                    corp.peace().script("", script);
                    for (String file : List.of(
                            "@v/v1.0.0.info",
                            "@v/v1.0.0.mod",
                            "@v/v1.0.0.zip",
                            "@v/list",
                            "@latest",
                            "@v/main.info",
                            "@v/v1.0.1.mod",
                            "@v/v1.0.2.zip")) {
                        answers.add(new String(node.get("/" + NAME + "/" + file).body(), UTF_8));
                    }
                }
                answers.add(new String(
                        node.get("/sumdb/sum.example.com/lookup/" + NAME + "@v1.0.0")
                                .body(),
                        UTF_8));
                answers.add(metrics(node));
            }
            assertThat(corp.requests())
                    .isNotEmpty()
                    .allSatisfy(request ->
                            assertThat(request.header("authorization")).isNotNull());
            assertThat(open.requests()).allSatisfy(request -> {
                assertThat(request.target()).doesNotContain("canary");
                assertThat(request.headers().toString())
                        .doesNotContain("canary")
                        .doesNotContain("Basic");
            });
            assertThat(database.asked()).noneMatch(path -> path.contains("canary"));
            answers.addAll(logged.lines());
        }
        answers.add(Files.readString(log));
        String basic = java.util.Base64.getEncoder().encodeToString(("builder:" + PASSWORD).getBytes(UTF_8));
        assertThat(answers).hasSizeGreaterThan(40).noneMatch(text -> text.contains(PASSWORD) || text.contains(basic));
    }

    private static String metrics(TestNode node) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI metrics = URI.create("http://127.0.0.1:" + node.opsPort() + "/metrics");
            String text = client.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            assertThat(text).doesNotContain("canary");
            return text;
        }
    }
}
