package dev.goferry.prewarming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.cluster.Cluster;
import dev.goferry.cluster.local.LocalCluster;
import dev.goferry.control.ControlPlane;
import dev.goferry.feed.WatchConfig;
import dev.goferry.schedule.Schedule;
import dev.goferry.schedule.Schedules;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schedules of real control planes beside a real node, by a clock that the test sets. */
final class SchedulesTest {
    private static final String HOURLY =
            "{\"name\": \"hourly\", \"cron\": \"0 * * * *\", \"prewarm\": {\"modules\": [\"example.com/m\"]}}";

    @TempDir
    Path data;

    private final SetClock clock = new SetClock(Instant.parse("2126-11-21T16:30:00Z"));
    private Region region;

    @BeforeEach
    void start() throws Exception {
        region = new Region(data, "local", 64 << 20, clock, WatchConfig.OFF);
        region.origin.publish("example.com/m", "v1.0.0");
    }

    @AfterEach
    void stop() throws Exception {
        region.close();
    }

    @Test
    void dueTime_isRunOnce_howeverManyControlPlanesThereAre() throws Exception {
        URI self = URI.create("http://127.0.0.1:1");
        // One shares the leases; one is cut off from them and believes that it holds each.
        try (Cluster apart = new LocalCluster(self, LocalCluster.Limits.DEFAULT, InstantSource.system());
                ControlPlane beside = region.another(region.node.cluster());
                ControlPlane cut = region.another(apart)) {
            assertThat(beside.port()).isNotEqualTo(cut.port());
            add(HOURLY);
            for (int hour = 17; hour < 20; hour++) {
                clock.advance(Duration.ofMinutes(60));
                String due = "2126-11-21T" + hour + ":00:00Z";
                soon().untilAsserted(() -> {
                    assertThat(status().path("lastDue").asText()).isEqualTo(due);
                    assertThat(region.ended(status().path("lastJob").asText())
                                    .path("state")
                                    .asText())
                            .isEqualTo("done");
                });
            }
            Thread.sleep(2_500); // Each of the three has looked at the clock twice more.
        }

        assertThat(status().path("begun").asInt()).isEqualTo(3);
        assertThat(status().path("skipped").asInt()).isZero();
        assertThat(jobs()).hasSize(3);
        assertThat(new TreeSet<>(jobs()).first()).startsWith("21261121-170000-");
        assertThat(Files.exists(data.resolve("store/example.com/m/@v/v1.0.0.ziphash")))
                .isTrue();
    }

    @Test
    void missedTimes_areMadeUpForOnce_withinTheDeadline() throws Exception {
        add(HOURLY);
        add(HOURLY.replace("hourly", "late")
                .replace("0 * * * *", "0 18 * * *")
                .replace("{\"name", "{\"startingDeadlineSeconds\": 3600, \"name"));
        region.withoutControl(() -> {
            clock.advance(Duration.ofHours(5));
            return region;
        });

        soon().until(() -> !jobs().isEmpty());
        clock.advance(Duration.ofMinutes(1));
        Thread.sleep(2_500);

        assertThat(jobs()).hasSize(1);
        assertThat(jobs().getFirst()).startsWith("21261121-210000-");
        assertThat(status().path("lastDue").asText()).isEqualTo("2126-11-21T21:00:00Z");
        assertThat(status().path("nextDue").asText()).isEqualTo("2126-11-21T22:00:00Z");
    }

    @Test
    void time_isSkipped_whileTheRunBeforeIsNotEnded() throws Exception {
        region.origin.latency(Duration.ofMillis(1_500));
        add(HOURLY);
        clock.advance(Duration.ofMinutes(30));
        soon().until(() -> jobs().size() == 1);
        String first = jobs().getFirst();
        assertThat(region.call("POST", "/api/v1/jobs/" + first + "/pause", "").statusCode())
                .isEqualTo(200);
        clock.advance(Duration.ofMinutes(60));
        soon().until(() -> status().path("skipped").asInt() == 1);
        assertThat(jobs()).containsExactly(first);

        region.origin.latency(Duration.ZERO);
        region.call("POST", "/api/v1/jobs/" + first + "/resume", "");
        region.ended(first);
        clock.advance(Duration.ofMinutes(60));
        soon().until(() -> jobs().size() == 2);
        assertThat(status().path("begun").asInt()).isEqualTo(2);
    }

    @Test
    void refresh_showsTheNewVersion_whenItIsDue() throws Exception {
        assertThat(list()).isEqualTo("v1.0.0\n");
        region.origin.publish("example.com/m", "v1.1.0");
        assertThat(list()).isEqualTo("v1.0.0\n");

        add("{\"name\": \"fresh\", \"cron\": \"@hourly\", \"refresh\": [\"example.com/m\"]}");
        clock.advance(Duration.ofMinutes(30));

        soon().until(() -> list().equals("v1.0.0\nv1.1.0\n"));
        assertThat(jobs()).isEmpty();
    }

    @Test
    void schedule_isChanged_onlyAsSeen_andNeverForThePast() throws Exception {
        String path = "/api/v1/schedules/hourly";
        add(HOURLY);
        assertThat(region.call("POST", "/api/v1/schedules", HOURLY).statusCode())
                .isEqualTo(200);
        String tag = region.call("GET", path, "").headers().firstValue("etag").orElseThrow();
        String nameless = HOURLY.replace("\"name\": \"hourly\", ", "");
        String daily = nameless.replace("0 * * * *", "0 3 * * *")
                .replace("{", "{\"zone\": \"Europe/Berlin\", ")
                .replace("prewarm\": {\"zone\": \"Europe/Berlin\", ", "prewarm\": {");
        clock.advance(Duration.ofMinutes(1));

        HttpResponse<String> replaced = region.call("PUT", path, daily, "if-match", tag);
        assertThat(replaced.statusCode()).as(replaced.body()).isEqualTo(200);
        assertThat(region.call("PUT", path, nameless, "if-match", tag).statusCode())
                .isEqualTo(412);
        assertThat(region.call("DELETE", path, "", "if-match", tag).statusCode())
                .isEqualTo(412);
        assertThat(region.call("POST", "/api/v1/schedules", HOURLY).statusCode())
                .isEqualTo(409);
        assertThat(status().path("nextDue").asText()).isEqualTo("2126-11-22T02:00:00Z");
        String now = replaced.headers().firstValue("etag").orElseThrow();
        assertThat(region.call("GET", path, "", "if-none-match", now).statusCode())
                .isEqualTo(304);

        // 03:00 of today has passed: it was due before the schedule was.
        Thread.sleep(1_500);
        assertThat(jobs()).isEmpty();
        assertThat(region.call("DELETE", path, "", "if-match", now).statusCode())
                .isEqualTo(204);
        clock.advance(Duration.ofDays(1));
        Thread.sleep(1_500);
        assertThat(jobs()).isEmpty();
    }

    @Test
    void retentionAndScrub_areRun_whenTheyAreDue() throws Exception {
        for (String suffix : List.of(".info", ".mod", ".zip")) {
            assertThat(region.node.get("/example.com/m/@v/v1.0.0" + suffix).statusCode())
                    .isEqualTo(200);
        }
        String rules = "{\"quotaBytes\": 1, \"keepNewest\": 0, \"keepRequestedDays\": 0, \"evictFirstUse\": true}";
        assertThat(region.call("PUT", "/api/v1/retention", rules).statusCode()).isEqualTo(200);
        Files.writeString(data.resolve("store/example.com/m/@v/v1.0.0.mod"), "module example.com/other\n");

        add("{\"name\": \"reading\", \"cron\": \"0 17 * * *\", \"scrub\": {\"modules\": \"example.com/*\"}}");
        clock.advance(Duration.ofMinutes(30));
        ObjectNode scrub = ended(0);
        assertThat(scrub.path("kind").asText()).isEqualTo("scrub");
        assertThat(scrub.path("state").asText()).as(scrub.toString()).isEqualTo("done");
        assertThat(data.resolve("store/example.com/m/@v/v1.0.0.mod")).hasContent("module example.com/m\n");

        // The next reading would look for what goes at the same hour.
        assertThat(region.call("DELETE", "/api/v1/schedules/reading", "").statusCode())
                .isEqualTo(204);
        add("{\"name\": \"evicting\", \"cron\": \"0 3 * * *\", \"retention\": {}}");
        clock.advance(Duration.ofDays(3));
        soon().until(() -> kinds().contains("retention"));
        soon().until(() -> Files.notExists(data.resolve("store/example.com/m/@v/v1.0.0.zip")));
    }

    private List<String> kinds() throws Exception {
        List<String> kinds = new ArrayList<>();
        Region.json(region.call("GET", "/api/v1/jobs", ""))
                .path("items")
                .forEach(job -> kinds.add(job.path("kind").asText()));
        return kinds;
    }

    private ObjectNode ended(int place) throws Exception {
        soon().until(() -> jobs().size() > place);
        return region.ended(jobs().get(place));
    }

    @Test
    void schedulesThatTakeAway_needTheScopeThatTakesAway() throws Exception {
        ObjectNode made =
                Region.json(region.call("POST", "/api/v1/tokens", "{\"name\": \"ci\", \"scopes\": [\"prewarm\"]}"));
        String token = made.path("token").asText();
        String scrub = "{\"name\": \"reading\", \"cron\": \"@daily\", \"scrub\": {}}";
        String path = "/api/v1/schedules/reading";

        HttpResponse<String> refused = region.callAs(token, "POST", "/api/v1/schedules", scrub);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("lacks the scope purge");
        assertThat(region.callAs(token, "POST", "/api/v1/schedules", HOURLY).statusCode())
                .isEqualTo(201);
        add(scrub);
        String refresh = "{\"cron\": \"@daily\", \"refresh\": [\"example.com/m\"]}";
        assertThat(region.callAs(token, "PUT", path, refresh).statusCode()).isEqualTo(403);
        assertThat(region.callAs(token, "DELETE", path, "").statusCode()).isEqualTo(403);
        assertThat(region.call("DELETE", path, "").statusCode()).isEqualTo(204);
        String job =
                Region.json(region.call("POST", "/api/v1/scrub", "")).path("id").asText();
        assertThat(region.callAs(token, "POST", "/api/v1/jobs/" + job + "/cancel", "")
                        .statusCode())
                .isEqualTo(403);
        ObjectNode purger =
                Region.json(region.call("POST", "/api/v1/tokens", "{\"name\": \"ops\", \"scopes\": [\"purge\"]}"));
        assertThat(region.callAs(purger.path("token").asText(), "POST", "/api/v1/jobs/" + job + "/cancel", "")
                        .statusCode())
                .isIn(200, 409);
    }

    @Test
    void schedules_areRefused_withWhatToDo() throws Exception {
        for (String[] each : new String[][] {
            {HOURLY.replace("0 * * * *", "0 25 * * *"), "hour \\\"25\\\": values are 0 to 23"},
            {HOURLY.replace("hourly", "Hourly"), "lower-case letters"},
            {HOURLY.replace("{\"name", "{\"zone\": \"Mars/Olympus\", \"name"), "Europe/Berlin"},
            {HOURLY.replace("example.com/m", "https://example.com/m"), "is a URL"},
            {"{\"name\": \"none\", \"cron\": \"@daily\"}", "nothing to do"},
            {HOURLY.replace("{\"name", "{\"scrub\": {}, \"name"), "one job"},
            {"{\"name\": \"x\", \"cron\": \"@daily\", \"scrub\": {\"bytesPerSecond\": 1}}", "from 1024 to"},
            {"{\"name\": \"x\", \"cron\": \"@daily\", \"retention\": {\"quota\": 1}}", "unknown field"},
            {HOURLY.replace("{\"name", "{\"startingDeadlineSeconds\": 59, \"name"), "from 60 to 604800"},
        }) {
            HttpResponse<String> refused = region.call("POST", "/api/v1/schedules", each[0]);
            assertThat(refused.statusCode()).as(each[0]).isEqualTo(400);
            assertThat(refused.body()).contains(each[1]);
        }
    }

    @Test
    void schedule_thatIsDamaged_keepsNoOtherFromItsRun() throws Exception {
        add(HOURLY);
        Files.writeString(data.resolve("store/_goferry/rules/schedules/broken.json"), "{\"name\": \"broken\"}");
        assertThat(region.call("GET", "/api/v1/schedules/broken", "").statusCode())
                .isEqualTo(503);

        clock.advance(Duration.ofMinutes(60));

        soon().until(() -> jobs().size() == 1);
    }

    @Test
    void schedules_areBounded_inSizeAndNumber() throws Exception {
        String large = HOURLY + " ".repeat(Schedule.MAX_BYTES - HOURLY.length());
        assertThat(region.call("POST", "/api/v1/schedules", large + " ").statusCode())
                .isEqualTo(413);
        add(large);
        Path folder = data.resolve("store/_goferry/rules/schedules");
        String document = Files.readString(folder.resolve("hourly.json"));
        for (int i = 2; i < Schedules.MOST; i++) {
            Files.writeString(folder.resolve("s" + i + ".json"), document.replace("\"hourly\"", "\"s" + i + "\""));
        }

        add(HOURLY.replace("hourly", "last"));
        HttpResponse<String> refused = region.call("POST", "/api/v1/schedules", HOURLY.replace("hourly", "more"));
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("200 schedules");
    }

    private void add(String schedule) throws Exception {
        HttpResponse<String> added = region.call("POST", "/api/v1/schedules", schedule);
        assertThat(added.statusCode()).as(added.body()).isEqualTo(201);
    }

    private ObjectNode status() throws Exception {
        return (ObjectNode) Region.json(region.call("GET", "/api/v1/schedules", ""))
                .path("items")
                .get(0);
    }

    private List<String> jobs() throws Exception {
        List<String> ids = new ArrayList<>();
        for (JsonNode job : Region.json(region.call("GET", "/api/v1/jobs", "")).path("items")) {
            ids.add(job.path("id").asText());
        }
        return ids;
    }

    private String list() throws InterruptedException {
        return new String(region.node.get("/example.com/m/@v/list").body(), UTF_8);
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(100));
    }
}
