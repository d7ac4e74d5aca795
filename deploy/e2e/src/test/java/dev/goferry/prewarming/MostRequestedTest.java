package dev.goferry.prewarming;

import static java.net.URLEncoder.encode;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.replication.Checks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From what clients ask a node for to what a job fetches. */
final class MostRequestedTest {
    @TempDir
    Path data;

    private Region region;

    @BeforeEach
    void start() throws Exception {
        region = new Region(data, "local", 64 << 20, Checks.OFF, "usage.flush=1s");
        for (String module : new String[] {"a", "b", "c"}) {
            region.origin.publish("example.com/" + module, "v1.0.0");
        }
    }

    @AfterEach
    void stop() throws Exception {
        region.close();
    }

    private void request(String module, int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            assertThat(region.node
                            .get("/example.com/" + module + "/@v/v1.0.0.mod")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    private JsonNode usage() throws Exception {
        return Region.json(region.call("GET", "/api/v1/usage?days=2", "")).path("items");
    }

    private void awaitCounted(int requests) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            int sum = 0;
            for (JsonNode item : usage()) {
                sum += item.path("requests").asInt();
            }
            return sum == requests;
        });
    }

    @Test
    void usage_comesInPages_whateverIsCountedMeanwhile() throws Exception {
        request("a", 1);
        request("b", 3);
        request("c", 3);
        awaitCounted(7);
        List<String> all = new ArrayList<>();
        String cursor = "";
        do {
            ObjectNode page =
                    Region.json(region.call("GET", "/api/v1/usage?limit=1&cursor=" + encode(cursor, UTF_8), ""));
            page.path("items").forEach(item -> all.add(item.path("module").asText()));
            cursor = page.path("next").asText();
            if (all.size() == 1) {
                request("b", 1); // It was on the first page, and is not on another.
                awaitCounted(8);
            }
        } while (!cursor.isEmpty());

        assertThat(all).containsExactly("example.com/b", "example.com/c", "example.com/a");
        for (String wrong : new String[] {"x", "1.", "x.example.com/a@v1.0.0", "1.example.com/A b@v1.0.0", "1.a@"}) {
            assertThat(region.call("GET", "/api/v1/usage?cursor=" + encode(wrong, UTF_8), "")
                            .statusCode())
                    .as(wrong)
                    .isEqualTo(400);
        }
    }

    @Test
    void versions_areFetchedWhole_thatWereRequestedMost() throws Exception {
        request("a", 1);
        request("b", 3);
        request("c", 2);
        awaitCounted(6);

        ObjectNode job = region.ended(region.prewarm("{\"mostRequested\": {\"count\": 2, \"days\": 2}}"));

        assertThat(usage().get(0).toString())
                .isEqualTo("{\"module\":\"example.com/b\",\"version\":\"v1.0.0\",\"requests\":3}");
        assertThat(job.path("about").asText()).isEqualTo("the 2 most requested of 2 days");
        assertThat(job.path("progress").path("done").asInt()).as(job.toString()).isEqualTo(2);
        assertThat(stored("b")).isTrue();
        assertThat(stored("c")).isTrue();
        assertThat(stored("a")).isFalse();
    }

    @Test
    void job_saysSo_whenNothingWasCounted() throws Exception {
        ObjectNode job = region.ended(region.prewarm("{\"mostRequested\": {\"count\": 2}}"));

        assertThat(job.path("state").asText()).isEqualTo("done");
        assertThat(job.path("warnings").toString()).contains("no request was counted");
    }

    @Test
    void request_isRefused_whereItsBoundsAreLeft() throws Exception {
        for (String most : new String[] {
            "{}",
            "{\"count\": 0}",
            "{\"count\": 100001}",
            "{\"count\": 1, \"days\": 0}",
            "{\"count\": 1, \"days\": 3651}"
        }) {
            assertThat(region.call("POST", "/api/v1/prewarm", "{\"mostRequested\": " + most + "}")
                            .statusCode())
                    .as(most)
                    .isEqualTo(400);
        }
    }

    private boolean stored(String module) {
        return Files.exists(data.resolve("store/example.com/" + module + "/@v/v1.0.0.zip"));
    }
}
