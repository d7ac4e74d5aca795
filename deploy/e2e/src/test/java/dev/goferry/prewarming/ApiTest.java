package dev.goferry.prewarming;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Json;
import dev.goferry.grant.Grants;
import dev.goferry.retention.Rulebook;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server against its own description: every answer is described, and every described answer is given. */
final class ApiTest {
    private static final int MAX_BODY = 64 << 10;
    private static final String MODULES = "{\"modules\": [\"example.com/a@v1.0.0\"]}";
    private static final String READER = "{\"name\": \"reader\", \"scopes\": [\"read\"]}";

    @TempDir
    Path data;

    private Region region;
    private Described api;

    @BeforeEach
    void start() throws Exception {
        region = new Region(data, MAX_BODY);
        region.origin.publish("example.com/a", "v1.0.0");
        api = new Described(region);
    }

    @AfterEach
    void stop() throws Exception {
        region.close();
    }

    @Test
    void answers_areAsDescribed_everyOneOfThem() throws Exception {
        descriptions();
        String id = jobs();
        invalidation();
        replication();
        dashboard();
        retention();
        api.all("GET", "/api/v1/usage", "/api/v1/usage?days=1&limit=10", "", 200);
        api.all("GET", "/api/v1/usage", "/api/v1/usage?days=0", "", 400);
        api.all("GET", "/api/v1/usage", "/api/v1/usage?cursor=x", "", 400);
        new TriggersApi(region, api, MAX_BODY).ask();
        archives();
        tokens(id);
        tooManyTokens();
        blocked(id);

        Set<String> missing = api.missing();
        // What the store's failures lead to needs a broken store.
        missing.removeIf(answer -> answer.endsWith(" 503"));
        // A webhook's needs two hundred jobs at once; those of an address that is not heard are given above.
        missing.removeIf(answer -> answer.contains("webhooks") && answer.endsWith(" 429"));
        assertThat(missing).isEmpty();
    }

    private void descriptions() throws Exception {
        for (String path : List.of("/api/v1/openapi.json", "/api/v1/openapi.yaml")) {
            String tag = api.call("", "GET", path, path, "", 200)
                    .headers()
                    .firstValue("etag")
                    .orElseThrow();
            for (String seen : List.of(tag, "W/" + tag, "\"other\", " + tag, "*")) {
                api.call("", "GET", path, path, "", 304, "if-none-match", seen);
            }
            api.call("", "GET", path, path, "", 200, "if-none-match", "\"other\"");
        }
    }

    private String jobs() throws Exception {
        String prewarm = "/api/v1/prewarm";
        String id = Region.json(api.all("POST", prewarm, prewarm, MODULES, 202, "idempotency-key", "k"))
                .path("id")
                .asText();
        api.all("POST", prewarm, prewarm, "{}", 400);
        api.all("POST", prewarm, prewarm, "{\"modules\": [\"http://example.com/a\"]}", 400);
        api.all("POST", prewarm, prewarm, "{\"modul\": []}", 400);
        api.all("POST", prewarm, prewarm, "[", 400);
        api.all(
                "POST",
                prewarm,
                prewarm,
                "{\"metadataOnly\": true," + MODULES.substring(1),
                422,
                "idempotency-key",
                "k");
        api.all("POST", prewarm, prewarm, " ".repeat(MAX_BODY + 1), 413);
        region.ended(id);
        api.tagged("/api/v1/jobs", "/api/v1/jobs?limit=1");
        api.all("GET", "/api/v1/jobs", "/api/v1/jobs?limit=0", "", 400);
        String job = "/api/v1/jobs/" + id;
        api.tagged("/api/v1/jobs/{id}", job);
        api.all("GET", "/api/v1/jobs/{id}", "/api/v1/jobs/absent", "", 404);
        api.tagged("/api/v1/jobs/{id}/steps", job + "/steps");
        api.all("GET", "/api/v1/jobs/{id}/steps", job + "/steps?cursor=x", "", 400);
        api.all("GET", "/api/v1/jobs/{id}/steps", "/api/v1/jobs/absent/steps", "", 404);
        for (String verb : List.of("pause", "resume", "cancel")) {
            String template = "/api/v1/jobs/{id}/" + verb;
            api.all("POST", template, job + "/" + verb, "", 409);
            api.all("POST", template, "/api/v1/jobs/absent/" + verb, "", 404);
        }
        region.origin.latency(Duration.ofSeconds(2));
        region.origin.publish("example.com/slow", "v1.0.0");
        String slow = "/api/v1/jobs/" + region.prewarm("{\"modules\": [\"example.com/slow@v1.0.0\"]}");
        for (String verb : List.of("pause", "resume", "cancel")) {
            api.all("POST", "/api/v1/jobs/{id}/" + verb, slow + "/" + verb, "", 200);
        }
        return id;
    }

    private void invalidation() throws Exception {
        String refresh = "/api/v1/refresh";
        api.all("POST", refresh, refresh, "{\"module\": \"example.com/a\"}", 200);
        api.all("POST", refresh, refresh, "{\"module\": \"example.com/A b\"}", 400);
        api.all("POST", refresh, refresh, " ".repeat(MAX_BODY + 1), 413);
        String purge = "/api/v1/purge";
        String body = "{\"module\": \"example.com/a@v1.0.0\", \"reason\": \"a test\"}";
        api.all("POST", purge, purge, body.replace("}", ", \"dryRun\": true}"), 200);
        api.all("POST", purge, purge, body, 200);
        api.all("POST", purge, purge, body.replace("a test", ""), 400);
        api.all("POST", purge, purge, body.replace("module", "pattern").replace("example.com/a@v1.0.0", ","), 400);
        api.all("POST", purge, purge + "?limit=0", body, 400);
        api.all("POST", purge, purge, body.replace("/a@", "/absent@"), 404);
        api.all("POST", purge, purge, " ".repeat(MAX_BODY + 1), 413);
    }

    private void retention() throws Exception {
        String rules = "/api/v1/retention";
        String tag = api.all("GET", rules, rules, "", 200)
                .headers()
                .firstValue("etag")
                .orElseThrow();
        api.all("GET", rules, rules, "", 304, "if-none-match", tag);
        api.all("PUT", rules, rules, "{\"quotaBytes\": 1000000000}", 200, "if-match", tag);
        api.all("PUT", rules, rules, "{\"quotaBytes\": 1000000001}", 412, "if-match", tag);
        api.all("PUT", rules, rules, "{\"quotaBytes\": -1}", 400);
        api.all("PUT", rules, rules, "{\"keepRequestedDays\": 91}", 400);
        api.all("PUT", rules, rules, "{\"minAgeMinutes\": 9}", 400);
        api.all("PUT", rules, rules, " ".repeat(MAX_BODY + 1), 413);
        String run = rules + "/run";
        api.all("POST", run, run, "{\"dryRun\": true}", 202, "idempotency-key", "r");
        api.all("POST", run, run, "{}", 422, "idempotency-key", "r");
        api.all("POST", run, run, "{\"dry\": true}", 400);
        api.all("POST", run, run, " ".repeat(MAX_BODY + 1), 413);
        String scrub = "/api/v1/scrub";
        api.all("POST", scrub, scrub, "{}", 202, "idempotency-key", "s");
        api.all("POST", scrub, scrub, "{\"modules\": \"x\"}", 422, "idempotency-key", "s");
        api.all("POST", scrub, scrub, "{\"bytesPerSecond\": 1023}", 400);
        api.all("POST", scrub, scrub, " ".repeat(MAX_BODY + 1), 413);
        pins("/api/v1/pins");
    }

    private void pins(String pins) throws Exception {
        String id = Region.json(api.all("POST", pins, pins, "{\"module\": \"example.com/a@v1.0.0\"}", 201))
                .path("id")
                .asText();
        api.all("POST", pins, pins, "{\"module\": \"example.com/a@v2.0.0\"}", 400);
        api.all("POST", pins, pins, " ".repeat(MAX_BODY + 1), 413);
        api.tagged(pins, pins);
        api.all("GET", pins, pins + "?limit=0", "", 400);
        api.all("DELETE", pins + "/{id}", pins + "/" + id, "", 204);
        api.all("DELETE", pins + "/{id}", pins + "/" + id, "", 404);
        ObjectNode full = Json.object();
        for (int i = 0; i < Rulebook.MOST_HELD; i++) {
            full.withArray("items")
                    .addObject()
                    .put("module", "example.com/m" + i)
                    .put("since", "2026-01-01T00:00:00Z");
        }
        Files.write(data.resolve("store/_goferry/rules/held.json"), Json.bytes(full));
        api.all("POST", pins, pins, "{\"module\": \"example.com/a@v1.0.0\"}", 409);
    }

    private void replication() throws Exception {
        String rules = "/api/v1/replication/rules";
        String nowhere = "http://127.0.0.1:1";
        String rule = Json.object()
                .put("name", "r")
                .put("from", nowhere)
                .put("log", nowhere)
                .put("token", "t")
                .put("modules", "example.com")
                .toString();
        api.all("POST", rules, rules, rule, 201);
        api.all("POST", rules, rules, rule, 200);
        api.all("POST", rules, rules, rule.replace("example.com", "example.org"), 409);
        api.all("POST", rules, rules, rule.replace("http:", "file:"), 400);
        api.all("POST", rules, rules, " ".repeat(MAX_BODY + 1), 413);
        assertThat(api.all("GET", rules, rules, "", 200).body()).doesNotContain("token");
        api.all("GET", rules, rules + "?limit=1", "", 200);
        api.all("GET", rules, rules + "?limit=x", "", 400);
        api.all("GET", rules + "/{id}", rules + "/r", "", 200);
        api.all("GET", rules + "/{id}", rules + "/absent", "", 404);
        changes(rules + "/{id}", rules + "/r");
        api.all("DELETE", rules + "/{id}", rules + "/r", "", 204);
        api.all("DELETE", rules + "/{id}", rules + "/r", "", 404);
        api.all("GET", "/api/v1/log", "/api/v1/log?wait=0", "", 200);
        api.all("GET", "/api/v1/log", "/api/v1/log?after=x", "", 400);
    }

    private void changes(String rule, String path) throws Exception {
        api.all("PATCH", rule, path, "{\"versions\": \"^1.2\"}", 200);
        api.all("PATCH", rule, path, "{\"versions\": \"one\"}", 400);
        api.all("PATCH", rule, "/api/v1/replication/rules/absent", "{\"purges\": true}", 404);
        api.all("PATCH", rule, path, " ".repeat(MAX_BODY + 1), 413);
        api.all("POST", rule + "/retry", path + "/retry", "", 202);
        api.all("POST", rule + "/retry", "/api/v1/replication/rules/absent/retry", "", 404);
    }

    private void dashboard() throws Exception {
        String overview = "/api/v1/overview";
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> Region.json(region.call("GET", overview, "")).has("rates"));
        api.all("GET", overview, overview, "", 200);
        api.all("GET", "/api/v1/history", "/api/v1/history", "", 200);
        api.all("GET", "/api/v1/self", "/api/v1/self", "", 200);
        api.all("GET", "/api/v1/incidents", "/api/v1/incidents", "", 200);
        api.all("GET", "/api/v1/incidents", "/api/v1/incidents?limit=201", "", 400);
        String events = "/api/v1/events";
        assertThat(api.all("GET", events, events + "?seconds=2", "", 200).body())
                .contains("event: overview\ndata: {", "event: jobs\ndata: {", "event: replication\ndata: {");
        api.all("GET", events, events + "?seconds=0", "", 400);
        api.all("GET", events, events + "?seconds=301", "", 400);
        String modules = "/api/v1/modules";
        // The job that was cancelled may have begun to fetch it or not.
        assertThat(region.node.get("/example.com/slow/@v/v1.0.0.zip").statusCode())
                .isEqualTo(200);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() ->
                        Region.json(region.call("GET", modules, "")).toString().contains("example.com/slow"));
        assertThat(Region.json(api.all("GET", modules, modules + "?contains=SLOW&limit=1", "", 200))
                        .findValuesAsText("module"))
                .containsExactly("example.com/slow");
        api.all("GET", modules, modules + "?limit=201", "", 400);
        String versions = modules + "/versions";
        api.all("GET", versions, versions + "?module=example.com/slow", "", 200);
        api.all("GET", versions, versions, "", 400);
        api.all("GET", versions, versions + "?module=example.com/never", "", 404);
        String version = modules + "/version";
        api.all("GET", version, version + "?module=example.com/slow@v1.0.0", "", 200);
        api.all("GET", version, version + "?module=example.com/slow", "", 400);
        api.all("GET", version, version + "?module=example.com/slow@v1.9.0", "", 404);
    }

    private void archives() throws Exception {
        String export = "/api/v1/export";
        api.all("POST", export, export, "{\"modules\": \"example.net\"}", 200);
        api.all("POST", export, export, "{\"modules\": \",\"}", 400);
        api.all("POST", export, export, "{\"since\": \"x\"}", 400);
        api.all("POST", export, export, "{\"goSum\": \"x\"}", 400);
        api.all("POST", export, export, " ".repeat(MAX_BODY + 1), 413);
        String taken = "/api/v1/import";
        String empty = api.all("POST", export, export, "{\"modules\": \"example.net\"}", 200)
                .body();
        api.all("POST", taken, taken, empty, 200);
        api.all("POST", taken, taken + "?look=true", empty, 200);
        api.all("POST", taken, taken, empty.substring(0, 700), 400);
        api.all("POST", taken, taken + "?purges=%5B", empty, 400);
        api.all("POST", taken, taken, "x".repeat(4 * MAX_BODY), 400);
    }

    private void tokens(String job) throws Exception {
        String tokens = "/api/v1/tokens";
        ObjectNode reader = Region.json(api.all("POST", tokens, tokens, READER, 201));
        String token = reader.path("token").asText();
        api.all("POST", tokens, tokens, "{\"name\": \"x\", \"scopes\": [\"root\"]}", 400);
        api.all("POST", tokens, tokens, " ".repeat(MAX_BODY + 1), 413);
        api.tagged(tokens, tokens + "?limit=1");
        api.all("GET", tokens, tokens + "?limit=x", "", 400);
        String status = "/api/v1/status";
        String tag = api.call(token, "GET", status, status, "", 200)
                .headers()
                .firstValue("etag")
                .orElseThrow();
        api.call(token, "GET", status, status, "", 304, "if-none-match", tag);
        String rightless = Region.json(api.all("POST", tokens, tokens, READER.replace("reader", "other"), 201))
                .path("id")
                .asText();
        for (String operation : api.described()) {
            String[] words = operation.split(" ", 3);
            if (words[2].equals("403") && !words[0].equals("GET") && !words[1].contains("webhooks")) {
                api.call(token, words[0], words[1], concrete(words[1], job), READER, 403);
            }
        }
        api.call(token, "GET", tokens, tokens, "", 403);
        api.call(token, "GET", "/api/v1/log", "/api/v1/log", "", 403);
        api.all("DELETE", tokens + "/{id}", tokens + "/" + rightless, "", 204);
        api.all("DELETE", tokens + "/{id}", tokens + "/" + rightless, "", 404);
        api.all("DELETE", tokens + "/{id}", tokens + "/bootstrap", "", 409);
    }

    private void tooManyTokens() throws Exception {
        Path folder = data.resolve("store/_goferry/grants");
        for (int i = 0; i < Grants.MOST; i++) {
            Files.writeString(folder.resolve("full" + i + ".json"), "{}");
        }
        api.all("POST", "/api/v1/tokens", "/api/v1/tokens", READER, 409);
    }

    /** The last: this address is not heard any more, but with a token that held before. */
    private void blocked(String job) throws Exception {
        for (String operation : api.described()) {
            String[] words = operation.split(" ", 3);
            if (words[2].equals("401")) {
                api.call("", words[0], words[1], concrete(words[1], job), "", 401);
            }
        }
        String wrong = "goferry_x_" + "y".repeat(43);
        for (int i = 0; i < 20; i++) {
            assertThat(region.callAs(wrong, "GET", "/api/v1/status", "").statusCode())
                    .isEqualTo(401);
        }
        assertThat(region.call("GET", "/api/v1/status", "").statusCode()).isEqualTo(200);
        for (String operation : api.described()) {
            String[] words = operation.split(" ", 3);
            if (words[2].equals("429") && !words[1].contains("webhooks")) {
                api.call(wrong, words[0], words[1], concrete(words[1], job), "", 429);
            }
        }
    }

    private static String concrete(String template, String id) {
        return template.replace("{id}", id);
    }

    @Test
    void paths_thatAreNotDescribed_areNotThere() throws Exception {
        HttpResponse<String> nothing = region.call("GET", "/api/v1/nothing", "");
        assertThat(nothing.statusCode()).isEqualTo(404);
        assertThat(nothing.headers().firstValue("content-type")).contains("application/problem+json");
        HttpResponse<String> other = region.call("PUT", "/api/v1/jobs", "");
        assertThat(other.statusCode()).isEqualTo(405);
        assertThat(other.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(other.headers().firstValue("allow")).contains("GET");
    }

    @Test
    void secrets_areNotInTheStore_onlyTheirHashes() throws Exception {
        String token = Region.json(region.call("POST", "/api/v1/tokens", READER))
                .path("token")
                .asText();

        try (var files = Files.walk(data.resolve("store/_goferry/grants"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file)).doesNotContain(token.split("_", 3)[2]);
            }
        }
        assertThat(region.callAs(token, "GET", "/api/v1/jobs", "").statusCode()).isEqualTo(200);
    }
}
