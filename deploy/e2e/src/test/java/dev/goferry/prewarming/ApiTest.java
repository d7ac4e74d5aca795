package dev.goferry.prewarming;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Json;
import dev.goferry.grant.Grants;
import dev.goferry.module.ModulePattern;
import dev.goferry.retention.Rulebook;
import dev.goferry.webhook.Forge;
import dev.goferry.webhook.WebhookConfig;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server against its own description: every answer is described, and every described answer is given. */
final class ApiTest {
    private static final int MAX_BODY = 64 << 10;
    private static final String MODULES = "{\"modules\": [\"example.com/a@v1.0.0\"]}";
    private static final String SECRET = "a-secret-of-webhooks";
    private static final String READER = "{\"name\": \"reader\", \"scopes\": [\"read\"]}";

    @TempDir
    Path data;

    private final Set<String> given = new TreeSet<>();
    private WebhookConfig hooks = WebhookConfig.NONE;
    private Region region;
    private ObjectNode description;

    @BeforeEach
    void start() throws Exception {
        region = new Region(
                data, "local", MAX_BODY, InstantSource.system(), config -> config.with(config.watch(), hooks));
        region.origin.publish("example.com/a", "v1.0.0");
        description = Region.json(region.callAs("", "GET", "/api/v1/openapi.json", ""));
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
        all("GET", "/api/v1/usage", "/api/v1/usage?days=1&limit=10", "", 200);
        all("GET", "/api/v1/usage", "/api/v1/usage?days=0", "", 400);
        schedules();
        feed();
        webhooks();
        archives();
        tokens(id);
        tooManyTokens();
        blocked(id);

        Set<String> missing = described();
        missing.removeAll(given);
        // What the store's failures lead to needs a broken store.
        missing.removeIf(answer -> answer.endsWith(" 503"));
        // A webhook's needs two hundred jobs at once; those of an address that is not heard are given above.
        missing.removeIf(answer -> answer.contains("webhooks") && answer.endsWith(" 429"));
        assertThat(missing).isEmpty();
    }

    private void descriptions() throws Exception {
        for (String path : List.of("/api/v1/openapi.json", "/api/v1/openapi.yaml")) {
            String tag = call("", "GET", path, path, "", 200)
                    .headers()
                    .firstValue("etag")
                    .orElseThrow();
            call("", "GET", path, path, "", 304, "if-none-match", tag);
        }
    }

    private String jobs() throws Exception {
        String prewarm = "/api/v1/prewarm";
        String id = Region.json(all("POST", prewarm, prewarm, MODULES, 202, "idempotency-key", "k"))
                .path("id")
                .asText();
        all("POST", prewarm, prewarm, "{}", 400);
        all("POST", prewarm, prewarm, "{\"modules\": [\"http://example.com/a\"]}", 400);
        all("POST", prewarm, prewarm, "{\"modul\": []}", 400);
        all("POST", prewarm, prewarm, "[", 400);
        all("POST", prewarm, prewarm, "{\"metadataOnly\": true," + MODULES.substring(1), 422, "idempotency-key", "k");
        all("POST", prewarm, prewarm, " ".repeat(MAX_BODY + 1), 413);
        region.ended(id);
        tagged("/api/v1/jobs", "/api/v1/jobs?limit=1");
        all("GET", "/api/v1/jobs", "/api/v1/jobs?limit=0", "", 400);
        String job = "/api/v1/jobs/" + id;
        tagged("/api/v1/jobs/{id}", job);
        all("GET", "/api/v1/jobs/{id}", "/api/v1/jobs/absent", "", 404);
        tagged("/api/v1/jobs/{id}/steps", job + "/steps");
        all("GET", "/api/v1/jobs/{id}/steps", job + "/steps?cursor=x", "", 400);
        all("GET", "/api/v1/jobs/{id}/steps", "/api/v1/jobs/absent/steps", "", 404);
        for (String verb : List.of("pause", "resume", "cancel")) {
            String template = "/api/v1/jobs/{id}/" + verb;
            all("POST", template, job + "/" + verb, "", 409);
            all("POST", template, "/api/v1/jobs/absent/" + verb, "", 404);
        }
        region.origin.latency(Duration.ofSeconds(2));
        region.origin.publish("example.com/slow", "v1.0.0");
        String slow = "/api/v1/jobs/" + region.prewarm("{\"modules\": [\"example.com/slow@v1.0.0\"]}");
        for (String verb : List.of("pause", "resume", "cancel")) {
            all("POST", "/api/v1/jobs/{id}/" + verb, slow + "/" + verb, "", 200);
        }
        return id;
    }

    private void invalidation() throws Exception {
        String refresh = "/api/v1/refresh";
        all("POST", refresh, refresh, "{\"module\": \"example.com/a\"}", 200);
        all("POST", refresh, refresh, "{\"module\": \"example.com/A b\"}", 400);
        all("POST", refresh, refresh, " ".repeat(MAX_BODY + 1), 413);
        String purge = "/api/v1/purge";
        String body = "{\"module\": \"example.com/a@v1.0.0\", \"reason\": \"a test\"}";
        all("POST", purge, purge, body.replace("}", ", \"dryRun\": true}"), 200);
        all("POST", purge, purge, body, 200);
        all("POST", purge, purge, body.replace("a test", ""), 400);
        all("POST", purge, purge, body.replace("module", "pattern").replace("example.com/a@v1.0.0", ","), 400);
        all("POST", purge, purge + "?limit=0", body, 400);
        all("POST", purge, purge, body.replace("/a@", "/absent@"), 404);
        all("POST", purge, purge, " ".repeat(MAX_BODY + 1), 413);
    }

    private void retention() throws Exception {
        String rules = "/api/v1/retention";
        String tag =
                all("GET", rules, rules, "", 200).headers().firstValue("etag").orElseThrow();
        all("GET", rules, rules, "", 304, "if-none-match", tag);
        all("PUT", rules, rules, "{\"quotaBytes\": 1000000000}", 200, "if-match", tag);
        all("PUT", rules, rules, "{\"quotaBytes\": 1000000001}", 412, "if-match", tag);
        all("PUT", rules, rules, "{\"quotaBytes\": -1}", 400);
        all("PUT", rules, rules, "{\"keepRequestedDays\": 91}", 400);
        all("PUT", rules, rules, "{\"minAgeMinutes\": 9}", 400);
        all("PUT", rules, rules, " ".repeat(MAX_BODY + 1), 413);
        String run = rules + "/run";
        all("POST", run, run, "{\"dryRun\": true}", 202, "idempotency-key", "r");
        all("POST", run, run, "{}", 422, "idempotency-key", "r");
        all("POST", run, run, "{\"dry\": true}", 400);
        all("POST", run, run, " ".repeat(MAX_BODY + 1), 413);
        String scrub = "/api/v1/scrub";
        all("POST", scrub, scrub, "{}", 202, "idempotency-key", "s");
        all("POST", scrub, scrub, "{\"modules\": \"x\"}", 422, "idempotency-key", "s");
        all("POST", scrub, scrub, "{\"bytesPerSecond\": 1023}", 400);
        all("POST", scrub, scrub, " ".repeat(MAX_BODY + 1), 413);
        pins("/api/v1/pins");
    }

    private void pins(String pins) throws Exception {
        String id = Region.json(all("POST", pins, pins, "{\"module\": \"example.com/a@v1.0.0\"}", 201))
                .path("id")
                .asText();
        all("POST", pins, pins, "{\"module\": \"example.com/a@v2.0.0\"}", 400);
        all("POST", pins, pins, " ".repeat(MAX_BODY + 1), 413);
        tagged(pins, pins);
        all("GET", pins, pins + "?limit=0", "", 400);
        all("DELETE", pins + "/{id}", pins + "/" + id, "", 204);
        all("DELETE", pins + "/{id}", pins + "/" + id, "", 404);
        ObjectNode full = Json.object();
        for (int i = 0; i < Rulebook.MOST_HELD; i++) {
            full.withArray("items")
                    .addObject()
                    .put("module", "example.com/m" + i)
                    .put("since", "2026-01-01T00:00:00Z");
        }
        Files.write(data.resolve("store/_goferry/rules/held.json"), Json.bytes(full));
        all("POST", pins, pins, "{\"module\": \"example.com/a@v1.0.0\"}", 409);
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
        all("POST", rules, rules, rule, 201);
        all("POST", rules, rules, rule, 200);
        all("POST", rules, rules, rule.replace("example.com", "example.org"), 409);
        all("POST", rules, rules, rule.replace("http:", "file:"), 400);
        all("POST", rules, rules, " ".repeat(MAX_BODY + 1), 413);
        assertThat(all("GET", rules, rules, "", 200).body()).doesNotContain("token");
        all("GET", rules, rules + "?limit=1", "", 200);
        all("GET", rules, rules + "?limit=x", "", 400);
        all("GET", rules + "/{id}", rules + "/r", "", 200);
        all("GET", rules + "/{id}", rules + "/absent", "", 404);
        changes(rules + "/{id}", rules + "/r");
        all("DELETE", rules + "/{id}", rules + "/r", "", 204);
        all("DELETE", rules + "/{id}", rules + "/r", "", 404);
        all("GET", "/api/v1/log", "/api/v1/log?wait=0", "", 200);
        all("GET", "/api/v1/log", "/api/v1/log?after=x", "", 400);
    }

    private void changes(String rule, String path) throws Exception {
        all("PATCH", rule, path, "{\"versions\": \"^1.2\"}", 200);
        all("PATCH", rule, path, "{\"versions\": \"one\"}", 400);
        all("PATCH", rule, "/api/v1/replication/rules/absent", "{\"purges\": true}", 404);
        all("PATCH", rule, path, " ".repeat(MAX_BODY + 1), 413);
        all("POST", rule + "/retry", path + "/retry", "", 202);
        all("POST", rule + "/retry", "/api/v1/replication/rules/absent/retry", "", 404);
    }

    private void dashboard() throws Exception {
        String overview = "/api/v1/overview";
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> Region.json(region.call("GET", overview, "")).has("rates"));
        all("GET", overview, overview, "", 200);
        all("GET", "/api/v1/history", "/api/v1/history", "", 200);
        all("GET", "/api/v1/self", "/api/v1/self", "", 200);
        all("GET", "/api/v1/incidents", "/api/v1/incidents", "", 200);
        String events = "/api/v1/events";
        assertThat(all("GET", events, events + "?seconds=2", "", 200).body())
                .contains("event: overview\ndata: {", "event: jobs\ndata: {", "event: replication\ndata: {");
        all("GET", events, events + "?seconds=0", "", 400);
        all("GET", events, events + "?seconds=301", "", 400);
        String modules = "/api/v1/modules";
        // The job that was cancelled may have begun to fetch it or not.
        assertThat(region.node.get("/example.com/slow/@v/v1.0.0.zip").statusCode())
                .isEqualTo(200);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() ->
                        Region.json(region.call("GET", modules, "")).toString().contains("example.com/slow"));
        assertThat(Region.json(all("GET", modules, modules + "?contains=SLOW&limit=1", "", 200))
                        .findValuesAsText("module"))
                .containsExactly("example.com/slow");
        all("GET", modules, modules + "?limit=201", "", 400);
        String versions = modules + "/versions";
        all("GET", versions, versions + "?module=example.com/slow", "", 200);
        all("GET", versions, versions, "", 400);
        all("GET", versions, versions + "?module=example.com/never", "", 404);
        String version = modules + "/version";
        all("GET", version, version + "?module=example.com/slow@v1.0.0", "", 200);
        all("GET", version, version + "?module=example.com/slow", "", 400);
        all("GET", version, version + "?module=example.com/slow@v1.9.0", "", 404);
    }

    private void schedules() throws Exception {
        String path = "/api/v1/schedules";
        String schedule = "{\"name\": \"s\", \"cron\": \"@yearly\", \"prewarm\": " + MODULES + "}";
        all("POST", path, path, schedule, 201);
        all("POST", path, path, schedule, 200);
        all("POST", path, path, schedule.replace("yearly", "daily"), 409);
        all("POST", path, path, schedule.replace("@yearly", "x"), 400);
        all("POST", path, path, " ".repeat(MAX_BODY + 1), 413);
        tagged(path, path + "?limit=1");
        all("GET", path, path + "?limit=x", "", 400);
        String one = path + "/{id}";
        String tag = tagged(one, path + "/s");
        all("GET", one, path + "/absent", "", 404);
        String nameless = schedule.replace("\"name\": \"s\", ", "");
        all("PUT", one, path + "/s", nameless.replace("yearly", "monthly"), 200, "if-match", tag);
        all("PUT", one, path + "/s", nameless, 412, "if-match", tag);
        all("PUT", one, path + "/s", schedule, 400);
        all("PUT", one, path + "/absent", nameless, 404);
        all("PUT", one, path + "/s", " ".repeat(MAX_BODY + 1), 413);
        all("DELETE", one, path + "/s", "", 412, "if-match", tag);
        all("DELETE", one, path + "/s", "", 204);
        all("DELETE", one, path + "/s", "", 404);
    }

    private void feed() throws Exception {
        tagged("/api/v1/feed", "/api/v1/feed");
    }

    private void webhooks() throws Exception {
        for (Forge forge : Forge.values()) {
            String path = "/api/v1/webhooks/" + forge.text();
            call("", "POST", path, path, "{}", 404);
        }
        Map<Forge, String> secrets = Map.of(Forge.GITHUB, SECRET, Forge.GITLAB, SECRET, Forge.GITEA, SECRET);
        hooks = new WebhookConfig(secrets, new ModulePattern("example.com"), Map.of(), true);
        region.withoutControl(() -> hooks);
        for (Forge forge : Forge.values()) {
            String path = "/api/v1/webhooks/" + forge.text();
            for (String body : List.of("{\"object_kind\": \"push\"}", "{")) {
                String event = "x-" + forge.text() + "-event";
                int status = body.length() > 1 ? 200 : 400;
                call("", "POST", path, path, body, status, forge.header(), proof(forge, body), event, "ping");
            }
            call("", "POST", path, path, "{}", 403);
            call("", "POST", path, path, " ".repeat(MAX_BODY + 1), 413);
        }
    }

    private static String proof(Forge forge, String body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String hex = HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        return switch (forge) {
            case GITHUB -> "sha256=" + hex;
            case GITLAB -> SECRET;
            case GITEA -> hex;
        };
    }

    private void archives() throws Exception {
        String export = "/api/v1/export";
        all("POST", export, export, "{\"modules\": \"example.net\"}", 200);
        all("POST", export, export, "{\"modules\": \",\"}", 400);
        all("POST", export, export, "{\"since\": \"x\"}", 400);
        all("POST", export, export, "{\"goSum\": \"x\"}", 400);
        all("POST", export, export, " ".repeat(MAX_BODY + 1), 413);
        String taken = "/api/v1/import";
        String empty = all("POST", export, export, "{\"modules\": \"example.net\"}", 200)
                .body();
        all("POST", taken, taken, empty, 200);
        all("POST", taken, taken + "?look=true", empty, 200);
        all("POST", taken, taken, empty.substring(0, 700), 400);
        all("POST", taken, taken + "?purges=%5B", empty, 400);
        all("POST", taken, taken, "x".repeat(4 * MAX_BODY), 400);
    }

    private void tokens(String job) throws Exception {
        String tokens = "/api/v1/tokens";
        ObjectNode reader = Region.json(all("POST", tokens, tokens, READER, 201));
        String token = reader.path("token").asText();
        all("POST", tokens, tokens, "{\"name\": \"x\", \"scopes\": [\"root\"]}", 400);
        all("POST", tokens, tokens, " ".repeat(MAX_BODY + 1), 413);
        tagged(tokens, tokens + "?limit=1");
        all("GET", tokens, tokens + "?limit=x", "", 400);
        String status = "/api/v1/status";
        String tag = call(token, "GET", status, status, "", 200)
                .headers()
                .firstValue("etag")
                .orElseThrow();
        call(token, "GET", status, status, "", 304, "if-none-match", tag);
        String rightless = Region.json(all("POST", tokens, tokens, READER.replace("reader", "other"), 201))
                .path("id")
                .asText();
        for (String operation : described()) {
            String[] words = operation.split(" ", 3);
            if (words[2].equals("403") && !words[0].equals("GET") && !words[1].contains("webhooks")) {
                call(token, words[0], words[1], concrete(words[1], job), READER, 403);
            }
        }
        call(token, "GET", tokens, tokens, "", 403);
        call(token, "GET", "/api/v1/log", "/api/v1/log", "", 403);
        all("DELETE", tokens + "/{id}", tokens + "/" + rightless, "", 204);
        all("DELETE", tokens + "/{id}", tokens + "/" + rightless, "", 404);
        all("DELETE", tokens + "/{id}", tokens + "/bootstrap", "", 409);
    }

    private void tooManyTokens() throws Exception {
        Path folder = data.resolve("store/_goferry/grants");
        for (int i = 0; i < Grants.MOST; i++) {
            Files.writeString(folder.resolve("full" + i + ".json"), "{}");
        }
        all("POST", "/api/v1/tokens", "/api/v1/tokens", READER, 409);
    }

    /** The last: this address is not heard any more. */
    private void blocked(String job) throws Exception {
        for (String operation : described()) {
            String[] words = operation.split(" ", 3);
            if (words[2].equals("401")) {
                call("", words[0], words[1], concrete(words[1], job), "", 401);
            }
        }
        for (int i = 0; i < 20; i++) {
            assertThat(region.callAs("goferry_x_" + "y".repeat(43), "GET", "/api/v1/status", "")
                            .statusCode())
                    .isEqualTo(401);
        }
        for (String operation : described()) {
            String[] words = operation.split(" ", 3);
            if (words[2].equals("429") && !words[1].contains("webhooks")) {
                all(words[0], words[1], concrete(words[1], job), "", 429);
            }
        }
    }

    private static String concrete(String template, String id) {
        return template.replace("{id}", id);
    }

    /** Its tag, which spares the next answer; what changes by itself meanwhile is asked for again. */
    private String tagged(String template, String path) throws IOException, InterruptedException {
        for (int i = 0; i < 20; i++) {
            String tag = all("GET", template, path, "", 200)
                    .headers()
                    .firstValue("etag")
                    .orElseThrow();
            if (region.call("GET", path, "", "if-none-match", tag).statusCode() == 304) {
                given.add("GET " + template + " 304");
                return tag;
            }
        }
        throw new AssertionError(path + " is never as it was");
    }

    private HttpResponse<String> all(
            String method, String template, String path, String body, int status, String... headers)
            throws IOException, InterruptedException {
        return call(Region.TOKEN, method, template, path, body, status, headers);
    }

    private HttpResponse<String> call(
            String token, String method, String template, String path, String body, int status, String... headers)
            throws IOException, InterruptedException {
        HttpResponse<String> response = region.callAs(token, method, path, body, headers);
        String what = method + " " + template + " " + response.statusCode();
        assertThat(response.statusCode()).as(what + response.body()).isEqualTo(status);
        JsonNode operation = description.path("paths").path(template).path(method.toLowerCase(java.util.Locale.ROOT));
        JsonNode answer =
                Schema.resolved(description, operation.path("responses").path(Integer.toString(status)));
        assertThat(answer.isMissingNode()).as(what + " is described").isFalse();
        Optional<String> type = response.headers().firstValue("content-type");
        assertThat(answer.path("content").has(type.orElse("")))
                .as(what + " " + type)
                .isEqualTo(type.isPresent());
        JsonNode schema = answer.path("content").path(type.orElse("")).path("schema");
        if (!schema.isMissingNode()) {
            JsonNode value = Json.parseObject(response.body().getBytes(StandardCharsets.UTF_8));
            assertThat(Schema.faults(description, schema, value)).as(what).isEmpty();
        }
        given.add(what);
        return response;
    }

    /** {@code METHOD path status} of every described answer. */
    private Set<String> described() {
        Set<String> all = new TreeSet<>();
        description
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> operation
                                .getValue()
                                .path("responses")
                                .fieldNames()
                                .forEachRemaining(
                                        status -> all.add(operation.getKey().toUpperCase(java.util.Locale.ROOT) + " "
                                                + path.getKey() + " " + status))));
        return all;
    }

    @Test
    void paths_thatAreNotDescribed_areNotThere() throws Exception {
        assertThat(region.call("GET", "/api/v1/nothing", "").statusCode()).isEqualTo(404);
        HttpResponse<String> other = region.call("PUT", "/api/v1/jobs", "");
        assertThat(other.statusCode()).isEqualTo(405);
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
