package dev.goferry.prewarming;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goferry.document.Json;
import dev.goferry.log.Cursor;
import dev.goferry.log.LogReader;
import dev.goferry.log.LogRecord;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.storage.FolderStore;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three regions, each of which follows both others. */
final class MeshTest {
    @TempDir
    Path data;

    private final Map<String, Region> regions = new LinkedHashMap<>();

    @BeforeEach
    void start() throws Exception {
        for (String name : List.of("a", "b", "c")) {
            regions.put(name, new Region(data.resolve(name), name, 64 << 20));
        }
        for (String to : regions.keySet()) {
            for (String from : regions.keySet()) {
                if (!from.equals(to)) {
                    follow(to, from, at(from).node.url().toString(), "*");
                }
            }
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (Region region : regions.values()) {
            region.close();
        }
    }

    private Region at(String name) {
        return java.util.Objects.requireNonNull(regions.get(name));
    }

    private void follow(String to, String source, String proxy, String modules) throws Exception {
        String rule = Json.object()
                .put("name", proxy.equals(at(source).node.url().toString()) ? "from-" + source : "other")
                .put("from", proxy)
                .put("log", at(source).url())
                .put("token", Region.TOKEN)
                .put("modules", modules)
                .put("purges", true)
                .toString();
        HttpResponse<String> answer = at(to).call("POST", "/api/v1/replication/rules", rule);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private void fetch(String name, String module) throws Exception {
        at(name).origin.publish(module, "v1.0.0");
        for (String suffix : List.of(".info", ".mod", ".zip")) {
            assertThat(at(name).node.get("/" + module + "/@v/v1.0.0" + suffix).statusCode())
                    .isEqualTo(200);
        }
    }

    private boolean isEverywhere(String module) {
        return regions.keySet().stream()
                .allMatch(name -> Files.exists(data.resolve(name + "/store/" + module + "/@v/v1.0.0.ziphash")));
    }

    private boolean isNowhere(String module) {
        return regions.keySet().stream()
                .noneMatch(name -> Files.exists(data.resolve(name + "/store/" + module + "/@v/v1.0.0.zip")));
    }

    private List<LogRecord> records(String name) throws IOException {
        List<LogRecord> records = new ArrayList<>();
        try (FolderStore store = FolderStore.open(data.resolve(name).resolve("store"))) {
            LogReader reader = new LogReader(store);
            for (LogReader.Batch batch = reader.read(Cursor.START);
                    !batch.atTail();
                    batch = reader.read(batch.next())) {
                batch.entries().forEach(entry -> records.add(entry.record()));
            }
        }
        return records;
    }

    @Test
    void record_isTakenOnce_byEachRegion_whicheverWayItComes() throws Exception {
        fetch("a", "example.com/gone");
        fetch("b", "example.com/m");
        soon().until(() -> isEverywhere("example.com/gone") && isEverywhere("example.com/m"));
        String body = "{\"module\": \"example.com/gone\", \"reason\": \"a test\", \"mayReturn\": false}";
        assertThat(at("a").call("POST", "/api/v1/purge", body).statusCode()).isEqualTo(200);
        soon().until(() -> isNowhere("example.com/gone"));
        fetch("c", "example.com/last");
        soon().until(() -> isEverywhere("example.com/last"));
        soon().untilAsserted(() -> {
            for (Region region : regions.values()) {
                assertThat(Region.json(region.call("GET", "/api/v1/replication/rules", ""))
                                .findValues("lagSeconds"))
                        .allMatch(lag -> lag.asDouble() == 0);
            }
        });

        for (String name : regions.keySet()) {
            List<LogRecord> records = records(name);
            assertThat(records.stream().filter(LogRecord.Purged.class::isInstance))
                    .as(name)
                    .hasSize(1);
            for (String each : List.of("gone a", "m b", "last c")) {
                String[] words = each.split(" ", -1);
                assertThat(records.stream()
                                .filter(record -> record instanceof LogRecord.Stored stored
                                        && stored.key().path().equals("example.com/" + words[0] + "/@v/v1.0.0.zip")
                                        && stored.region().equals(words[1])))
                        .as(name + " " + each)
                        .hasSize(1);
            }
        }
        assertThat(at("a").origin.requests("example.com/m/@v/v1.0.0.zip")).isZero();
        regionsThatHold();
    }

    private void regionsThatHold() throws Exception {
        try (ScriptedOrigin empty = ScriptedOrigin.start()) {
            follow("b", "a", empty.url(), "example.net");
            soon().untilAsserted(() -> assertThat(holders("b", "example.com/last@v1.0.0"))
                    .isEqualTo(Map.of("b", "yes", "from-a", "yes", "from-c", "yes", "other", "no")));
        }
        assertThat(holders("b", "example.com/last@v1.0.0")).containsEntry("other", "unknown");
    }

    private Map<String, String> holders(String name, String module) throws Exception {
        String asked = URLEncoder.encode(module, StandardCharsets.UTF_8);
        Map<String, String> holders = new TreeMap<>();
        for (JsonNode each : Region.json(at(name).call("GET", "/api/v1/modules/version?module=" + asked, ""))
                .path("regions")) {
            holders.put(each.path("region").asText(), each.path("holds").asText());
        }
        return holders;
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(100));
    }
}
