package dev.goferry.prewarming;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Json;
import dev.goferry.grant.Scope;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for every operation of the API: who may ask, and how lists are paged. */
final class ApiRulesTest {
    private static final String READER = "{\"name\": \"reader\", \"scopes\": [\"read\"]}";
    private static final String RULE = "{\"name\": \"NAME\", \"from\": \"http://127.0.0.1:1\","
            + " \"log\": \"http://127.0.0.1:1\", \"token\": \"t\", \"modules\": \"example.net\"}";

    @TempDir
    Path data;

    private Region region;

    @BeforeEach
    void start() throws Exception {
        region = new Region(data, 64 << 10);
    }

    @AfterEach
    void stop() throws Exception {
        region.close();
    }

    /** What a token of one scope may do, operation by operation, as the description says it. */
    @Test
    void operation_isOpen_toTokensOfItsScopeAlone() throws Exception {
        Map<String, String> tokens = tokensByScope();
        Set<String> open = new TreeSet<>();
        for (Described.Operation operation : new Described(region).operations()) {
            Matcher needed = Pattern.compile("Needs the scope ([a-z]+)").matcher(operation.description());
            if (!needed.find()) {
                open.add(operation.path());
                continue;
            }
            for (Map.Entry<String, String> token : tokens.entrySet()) {
                boolean mayAsk = List.of(token.getKey(), "read").contains(needed.group(1))
                        || token.getKey().equals("admin");
                HttpResponse<String> answer = region.callAs(
                        token.getValue(), operation.method(), operation.harmless(), operation.isRead() ? "" : "[");
                assertThat(answer.statusCode() == 403)
                        .as(operation + " with " + token.getKey() + ": " + answer.statusCode())
                        .isEqualTo(!mayAsk);
                assertThat(answer.statusCode()).as(operation.toString()).isNotEqualTo(401);
            }
        }
        assertThat(open)
                .containsExactly(
                        "/api/v1/openapi.json",
                        "/api/v1/openapi.yaml",
                        "/api/v1/webhooks/gitea",
                        "/api/v1/webhooks/github",
                        "/api/v1/webhooks/gitlab");
        String scrub = "/api/v1/jobs/"
                + Region.json(region.call("POST", "/api/v1/scrub", "{}"))
                        .path("id")
                        .asText();
        for (String verb : List.of("/pause", "/resume", "/cancel")) {
            assertThat(region.callAs(tokens.getOrDefault("prewarm", ""), "POST", scrub + verb, "")
                            .statusCode())
                    .as("what takes away: " + verb)
                    .isEqualTo(403);
            assertThat(region.callAs(tokens.getOrDefault("purge", ""), "POST", scrub + verb, "")
                            .statusCode())
                    .isIn(200, 409);
        }
    }

    private Map<String, String> tokensByScope() throws Exception {
        Map<String, String> tokens = new TreeMap<>();
        for (Scope scope : Scope.values()) {
            String body = "{\"name\": \"x\", \"scopes\": [\"" + scope.text() + "\"]}";
            tokens.put(
                    scope.text(),
                    Region.json(region.call("POST", "/api/v1/tokens", body))
                            .path("token")
                            .asText());
        }
        return tokens;
    }

    @Test
    void lists_comeInPages_eachItemOnce() throws Exception {
        ObjectNode modules = Json.object();
        String job = "";
        for (String name : List.of("a", "b", "c")) {
            region.origin.publish("example.com/" + name, "v1.0.0");
            region.origin.publish("example.com/" + name, "v1.1.0");
            modules.withArray("modules").add("example.com/" + name + "@v1.0.0").add("example.com/" + name + "@v1.1.0");
            region.call("POST", "/api/v1/tokens", READER);
            region.call("POST", "/api/v1/pins", "{\"module\": \"example.com/" + name + "\"}");
            region.call("POST", "/api/v1/replication/rules", RULE.replace("NAME", name));
            region.call(
                    "POST", "/api/v1/schedules", "{\"name\": \"" + name + "\", \"cron\": \"@yearly\", \"scrub\": {}}");
            Files.writeString(
                    Files.createDirectories(data.resolve("store/_goferry/incidents"))
                            .resolve("2026-01-01T00.00.00Z-" + name + ".txt"),
                    "2026-01-01T00:00:00Z " + name);
            job = region.prewarm(modules.toString());
            region.ended(job);
        }
        for (String list : List.of(
                "/api/v1/jobs?",
                "/api/v1/jobs/" + job + "/steps?",
                "/api/v1/tokens?",
                "/api/v1/pins?",
                "/api/v1/replication/rules?",
                "/api/v1/schedules?",
                "/api/v1/incidents?")) {
            assertPages(list, list.contains("steps") ? 6 : 3);
        }
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertPages("/api/v1/modules?", 3);
            assertPages("/api/v1/modules/versions?module=example.com/a&", 2);
        });
    }

    /** One by one it is what it is all at once. */
    private void assertPages(String list, int count) throws Exception {
        List<String> single = new ArrayList<>();
        String cursor = "";
        do {
            ObjectNode page = Region.json(region.call("GET", list + "limit=1&cursor=" + cursor, ""));
            single.add(named(page.path("items").path(0)));
            cursor = URLEncoder.encode(page.path("next").asText(), StandardCharsets.UTF_8);
        } while (!cursor.isEmpty());
        List<String> all = new ArrayList<>();
        Region.json(region.call("GET", list + "limit=100", "")).path("items").forEach(each -> all.add(named(each)));
        assertThat(single).as(list).isEqualTo(all).hasSize(count).doesNotHaveDuplicates();
    }

    /** What does not change between two looks. */
    private static String named(JsonNode item) {
        return Stream.of("id", "step", "name", "module", "version", "text")
                .map(field -> item.path(field).asText())
                .toList()
                .toString();
    }
}
