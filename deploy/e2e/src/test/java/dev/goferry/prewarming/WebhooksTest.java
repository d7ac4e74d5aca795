package dev.goferry.prewarming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.module.ModulePattern;
import dev.goferry.webhook.Forge;
import dev.goferry.webhook.WebhookConfig;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deliveries as the servers' documentation shows them, to a real control plane beside a real node. */
final class WebhooksTest {
    /** Of docs.github.com, "Validating webhook deliveries". */
    private static final String SECRET = "It's a Secret to Everybody";

    private static final String DOCUMENTED = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    private static final String GITHUB = "/api/v1/webhooks/github";

    @TempDir
    Path data;

    private Region region;

    @BeforeEach
    void start() throws Exception {
        WebhookConfig hooks = new WebhookConfig(
                Map.of(Forge.GITHUB, SECRET, Forge.GITLAB, SECRET, Forge.GITEA, SECRET),
                new ModulePattern("github.com/acme,git.acme.example"),
                Map.of("git.acme.example/go", "go.acme.example"),
                true);
        region = new Region(data, 64 << 20, hooks);
        region.origin.publish("github.com/acme/lib", "v1.0.0");
    }

    @AfterEach
    void stop() throws Exception {
        region.close();
    }

    @Test
    void githubsTag_refreshesTheModule_andFetchesItsVersion() throws Exception {
        assertThat(list("github.com/acme/lib")).isEqualTo("v1.0.0\n");
        region.origin.publish("github.com/acme/lib", "v1.1.0");

        ObjectNode answer = taken(github("push", push("acme/lib", "refs/tags/v1.1.0")));

        assertThat(answer.path("outcome").asText()).isEqualTo("refreshed");
        assertThat(answer.path("modules")).hasToString("[\"github.com/acme/lib\"]");
        assertThat(answer.path("version").asText()).isEqualTo("github.com/acme/lib@v1.1.0");
        assertThat(region.ended(answer.path("job").asText())
                        .path("progress")
                        .path("failed")
                        .asInt())
                .isZero();
        assertThat(stored("github.com/acme/lib/@v/v1.1.0.ziphash")).isTrue();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> list("github.com/acme/lib").contains("v1.1.0"));
    }

    @Test
    void delivery_thatComesAgain_isTheSameJob() throws Exception {
        region.origin.publish("github.com/acme/lib", "v1.1.0");
        String body = push("acme/lib", "refs/tags/v1.1.0");

        String first = taken(github("push", body)).path("job").asText();
        String again = taken(github("push", body)).path("job").asText();
        String moved = taken(github("push", body.replace("c0ffee", "decade")))
                .path("job")
                .asText();

        assertThat(again).isEqualTo(first);
        assertThat(moved).isNotEqualTo(first);
    }

    @Test
    void tagOfAFolder_andOfALaterMajor_areMappedToTheirModules() throws Exception {
        region.origin.publish("github.com/acme/lib/sub/dir/v2", "v2.3.4");

        ObjectNode answer = taken(github("push", push("acme/lib", "refs/tags/sub/dir/v2.3.4")));

        assertThat(answer.path("modules"))
                .hasToString("[\"github.com/acme/lib/sub/dir/v2\",\"github.com/acme/lib/sub/dir\"]");
        region.ended(answer.path("job").asText());
        assertThat(stored("github.com/acme/lib/sub/dir/v2/@v/v2.3.4.zip")).isTrue();
    }

    @Test
    void gitlabsTag_isTaken_withItsToken() throws Exception {
        region.origin.publish("go.acme.example/tool", "v1.2.3");
        String body = """
                {"object_kind": "tag_push", "event_name": "tag_push",
                 "before": "0000000000000000000000000000000000000000",
                 "after": "82b3d5ae55f7080f1e6022629cdb57bfae7cccc7", "ref": "refs/tags/v1.2.3",
                 "checkout_sha": "82b3d5ae55f7080f1e6022629cdb57bfae7cccc7", "user_id": 1, "project_id": 1,
                 "project": {"id": 1, "name": "Tool", "web_url": "https://git.acme.example/go/tool",
                   "git_http_url": "https://git.acme.example/go/tool.git", "path_with_namespace": "go/tool"},
                 "commits": [], "total_commits_count": 0}""";

        ObjectNode answer = taken(post("gitlab", body, "x-gitlab-token", SECRET, "x-gitlab-event", "Tag Push Hook"));

        assertThat(answer.path("version").asText()).isEqualTo("go.acme.example/tool@v1.2.3");
        region.ended(answer.path("job").asText());
        assertThat(stored("go.acme.example/tool/@v/v1.2.3.zip")).isTrue();
        assertThat(post("gitlab", body, "x-gitlab-token", SECRET + "x").statusCode())
                .isEqualTo(403);
    }

    @Test
    void giteasTag_isTaken_withItsSignature() throws Exception {
        region.origin.publish("git.acme.example/team/lib", "v0.1.0");
        String body = """
                {"sha": "bffeb74224043ba2feb48d137756c8a9331c449a", "ref": "v0.1.0", "ref_type": "tag",
                 "repository": {"id": 140, "full_name": "team/lib",
                   "html_url": "https://git.acme.example:3000/team/lib",
                   "clone_url": "https://git.acme.example:3000/team/lib.git"}}""";

        ObjectNode answer = taken(post("gitea", body, "x-gitea-signature", hex(body), "x-gitea-event", "create"));

        assertThat(answer.path("version").asText()).isEqualTo("git.acme.example/team/lib@v0.1.0");
        assertThat(post("gitea", body, "x-gitea-signature", hex(body + " "), "x-gitea-event", "create")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void delivery_isIgnored_whenItConcernsNoModule() throws Exception {
        String[][] all = {
            {"ping", "{\"zen\": \"Design for failure.\", \"hook_id\": 1}", "the event ping"},
            {"push", push("acme/lib", "refs/heads/main"), "a branch"},
            {"create", push("acme/lib", "main").replace("{\"ref", "{\"ref_type\": \"branch\", \"ref"), "a branch"},
            {"push", push("stranger/lib", "refs/tags/v1.0.0"), "control.webhook-repositories"},
        };
        for (String[] each : all) {
            ObjectNode answer = taken(github(each[0], each[1]));
            assertThat(answer.path("outcome").asText()).isEqualTo("ignored");
            assertThat(answer.path("reason").asText()).contains(each[2]);
        }
    }

    @Test
    void tag_thatGoes_orIsNoVersion_onlyRefreshes() throws Exception {
        String gone = push("acme/lib", "refs/tags/v1.0.0").replace("c0ffee".repeat(6) + "c0ff", "0".repeat(40));
        assertThat(gone).contains("0".repeat(40));
        for (String body : List.of(gone, push("acme/lib", "refs/tags/nightly"))) {
            ObjectNode answer = taken(github("push", body));
            assertThat(answer.path("outcome").asText()).isEqualTo("refreshed");
            assertThat(answer.has("job")).isFalse();
        }
    }

    @Test
    void delivery_thatProvesNothing_isRefused_andDoesNothing() throws Exception {
        String body = push("acme/lib", "refs/tags/v1.0.0");
        for (String signature : List.of("", "sha256=", "sha1=" + hex(body), "sha256=" + hex(body + " "), hex(body))) {
            HttpResponse<String> refused = region.callAs(
                    "", "POST", GITHUB, body, headers("x-hub-signature-256", signature, "x-github-event", "push"));
            assertThat(refused.statusCode()).as(signature).isEqualTo(403);
            assertThat(refused.headers().firstValue("content-type")).contains("application/problem+json");
            assertThat(refused.body()).contains("urn:goferry:problem:unproved").doesNotContain(SECRET);
        }
        // The signature of the documentation holds for its body, which is no JSON.
        assertThat(documented("Hello, World!").body()).contains("not JSON");
        assertThat(documented("Hello, World?").statusCode()).isEqualTo(403);
        assertThat(Region.json(region.call("GET", "/api/v1/jobs", ""))
                        .path("items")
                        .isEmpty())
                .isTrue();
    }

    @Test
    void delivery_isBounded_andMustBeJson() throws Exception {
        String most = "{\"zen\": \"" + "x".repeat((1 << 20) - 11) + "\"}";
        assertThat(most).hasSize(1 << 20);
        assertThat(github("ping", most).statusCode()).isEqualTo(200);
        assertThat(github("ping", most + " ").statusCode()).isEqualTo(413);
        HttpResponse<String> form = region.callAs(
                "",
                "POST",
                GITHUB,
                "payload=x",
                "x-hub-signature-256",
                "sha256=" + hex("payload=x"),
                "content-type",
                "application/x-www-form-urlencoded",
                "x-github-event",
                "push");
        assertThat(form.statusCode()).isEqualTo(400);
        assertThat(form.body()).contains("application/json");
        assertThat(github("push", "{\"ref\": \"refs/tags/v1.0.0\"}").body()).contains("repository.html_url");
        assertThat(github("", "{}").body()).contains("the header that names the event");
    }

    private HttpResponse<String> documented(String body) throws Exception {
        return region.callAs("", "POST", GITHUB, body, "x-hub-signature-256", DOCUMENTED, "x-github-event", "push");
    }

    /** As much of the documented payload as is read, and some more. */
    private static String push(String repository, String ref) {
        return "{\"ref\": \"" + ref + "\", \"before\": \"" + "0".repeat(40) + "\", \"after\": \""
                + "c0ffee".repeat(6) + "c0ff\", \"created\": true, \"repository\": {\"id\": 1, \"full_name\": \""
                + repository + "\", \"html_url\": \"https://github.com/" + repository
                + "\", \"clone_url\": \"https://github.com/" + repository + ".git\"}}";
    }

    private HttpResponse<String> github(String event, String body) throws Exception {
        return post("github", body, "x-hub-signature-256", "sha256=" + hex(body), "x-github-event", event);
    }

    private HttpResponse<String> post(String forge, String body, String... headers) throws Exception {
        return region.callAs("", "POST", "/api/v1/webhooks/" + forge, body, headers(headers));
    }

    /** Without those that are empty, with the content type. */
    private static String[] headers(String... given) {
        List<String> kept = new ArrayList<>(List.of("content-type", "application/json"));
        for (int i = 0; i < given.length; i += 2) {
            if (!given[i + 1].isEmpty()) {
                kept.add(given[i]);
                kept.add(given[i + 1]);
            }
        }
        return kept.toArray(String[]::new);
    }

    private static ObjectNode taken(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Region.json(response);
    }

    private static String hex(String body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(body.getBytes(UTF_8)));
    }

    private String list(String module) throws InterruptedException {
        return new String(region.node.get("/" + module + "/@v/list").body(), UTF_8);
    }

    private boolean stored(String key) {
        return Files.exists(data.resolve("store").resolve(key));
    }
}
