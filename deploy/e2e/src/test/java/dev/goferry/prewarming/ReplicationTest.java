package dev.goferry.prewarming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.commit.Artifacts;
import dev.goferry.document.Json;
import dev.goferry.log.Cursor;
import dev.goferry.log.LogReader;
import dev.goferry.log.LogRecord;
import dev.goferry.origin.Script;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.storage.FolderStore;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Regions in one process that follow each other over loopback. */
final class ReplicationTest {
    private static final List<String> SUFFIXES = List.of(".info", ".mod", ".zip");

    @TempDir
    Path data;

    private final List<Region> regions = new ArrayList<>();
    private Region a;
    private Region b;

    @BeforeEach
    void start() throws Exception {
        a = region("a");
        b = region("b");
    }

    private Region region(String name) throws IOException {
        Region region = new Region(data.resolve(name), name, 64 << 20);
        regions.add(region);
        return region;
    }

    @AfterEach
    void stop() throws Exception {
        for (Region region : regions) {
            region.close();
        }
    }

    @Test
    void region_servesWhatTheOtherStored_withoutItsOwnUpstream() throws Exception {
        fetch(a, "example.com/m", "v1.0.0");
        fetch(a, "example.org/other", "v1.0.0");
        b.origin.refuse();

        follow(b, a, "example.com", true);

        soon().untilAsserted(() -> assertServed(b, "example.com/m", "v1.0.0"));
        fetch(a, "example.com/m", "v1.1.0");
        soon().untilAsserted(() -> assertServed(b, "example.com/m", "v1.1.0"));
        soon().untilAsserted(() -> {
            assertThat(status(b).path("lagRecords").asLong()).isZero();
            assertThat(status(b).path("lagSeconds").asDouble()).isZero();
        });
        assertThat(stored("b", "example.org/other/@v/v1.0.0.zip")).isFalse();
        assertThat(stored("b", "example.com/m/@v/v1.0.0.ziphash")).isTrue();
    }

    @Test
    void purge_isFollowed_andNoOlderRecordUndoesIt() throws Exception {
        fetch(a, "example.com/m", "v1.0.0");
        follow(b, a, "*", true);
        soon().until(() -> stored("b", "example.com/m/@v/v1.0.0.ziphash"));

        purge(a, "example.com/m@v1.0.0");
        fetch(a, "example.com/m", "v1.1.0");

        soon().until(() -> stored("b", "example.com/m/@v/v1.1.0.ziphash"));
        assertThat(stored("b", "example.com/m/@v/v1.0.0.zip")).isFalse();
        soon().untilAsserted(() -> assertThat(
                        b.node.get("/example.com/m/@v/v1.0.0.zip").statusCode())
                .isEqualTo(403));
    }

    @Test
    void region_catchesUp_afterTheSourceWasAway_andFromItsCursor() throws Exception {
        fetch(a, "example.com/m", "v1.0.0");
        follow(b, a, "*", true);
        soon().until(() -> stored("b", "example.com/m/@v/v1.0.0.ziphash"));

        a.withoutControl(() -> {
            for (int i = 1; i < 6; i++) {
                fetch(a, "example.com/m", "v1." + i + ".0");
            }
            soon().until(() -> status(b).has("trouble"));
            return a;
        });
        soon().untilAsserted(() ->
                assertThat(stored("b", "example.com/m/@v/v1.5.0.ziphash")).isTrue());

        soon().untilAsserted(() -> assertThat(status(b).path("stored").asLong()).isEqualTo(18));
        b.withoutControl(() -> {
            fetch(a, "example.com/m", "v1.6.0");
            return b;
        });
        soon().untilAsserted(() -> assertThat(status(b).path("stored").asLong()).isEqualTo(21));
    }

    @Test
    void conflict_isAnIncident_andTheFirstStays() throws Exception {
        b.origin.publish(
                "example.com/m", "v1.0.0", Map.of("go.mod", "module example.com/m\n\ngo 1.2\n".getBytes(UTF_8)));
        get(b, "example.com/m", "v1.0.0");
        byte[] first = Files.readAllBytes(data.resolve("b/store/example.com/m/@v/v1.0.0.zip"));
        fetch(a, "example.com/m", "v1.0.0");

        follow(b, a, "*", true);

        soon().untilAsserted(
                        () -> assertThat(status(b).path("conflicts").asLong()).isEqualTo(2));
        assertThat(Files.readAllBytes(data.resolve("b/store/example.com/m/@v/v1.0.0.zip")))
                .isEqualTo(first);
        try (Stream<Path> incidents = Files.list(data.resolve("b/store/_goferry/incidents"))) {
            assertThat(incidents.map(Path::toString)).anyMatch(name -> name.contains("replication-from"));
        }
    }

    @Test
    void otherBytes_areRefused_untilTheRightOnesCome() throws Exception {
        fetch(a, "example.com/m", "v1.0.0");
        try (ScriptedOrigin liar = ScriptedOrigin.start()) {
            byte[] zip = Files.readAllBytes(data.resolve("a/store/example.com/m/@v/v1.0.0.zip"));
            for (String suffix : SUFFIXES) {
                liar.serve(
                        "example.com/m/@v/v1.0.0" + suffix,
                        Files.readAllBytes(data.resolve("a/store/example.com/m/@v/v1.0.0" + suffix)));
            }
            byte[] flipped = zip.clone();
            flipped[flipped.length / 2] ^= 1;
            liar.serve("example.com/m/@v/v1.0.0.zip", flipped);

            follow(b, liar.url(), a.url(), "*");

            soon().untilAsserted(() ->
                    assertThat(status(b).path("failures").toString()).contains("other bytes"));
            assertThat(stored("b", "example.com/m/@v/v1.0.0.zip")).isFalse();
            assertThat(stored("b", "example.com/m/@v/v1.0.0.mod")).isTrue();
            liar.serve("example.com/m/@v/v1.0.0.zip", zip);
            assertThat(b.call("POST", "/api/v1/replication/rules/from/retry", "")
                            .statusCode())
                    .isEqualTo(202);
            fetch(a, "example.com/m", "v1.1.0"); // Ends the long poll.
            soon().until(() -> stored("b", "example.com/m/@v/v1.0.0.ziphash"));
        }
    }

    @Test
    void slowFile_holdsNoOtherUp_andTheCursorWaitsForIt() throws Exception {
        fetch(a, "example.com/slow", "v1.0.0");
        soon().until(() -> records("a").size() >= 3);
        try (ScriptedOrigin line = ScriptedOrigin.start()) {
            for (String suffix : SUFFIXES) {
                for (String name : List.of("slow", "quick")) {
                    String path = "example.com/" + name + "/@v/v1.0.0" + suffix;
                    line.serve(path, data.resolve("a/store").resolve(path));
                }
            }
            line.script("example.com/slow/@v/v1.0.0.zip", Script.serve().firstByteAfter(Duration.ofSeconds(5)));
            follow(b, line.url(), a.url(), "*");
            soon().until(() -> line.requests("example.com/slow/@v/v1.0.0.zip") > 0);

            fetch(a, "example.com/quick", "v1.0.0");

            soon().until(() -> zips("b").contains("example.com/quick"));
            assertThat(zips("b")).containsExactly("example.com/quick");
            assertThat(status(b).path("lagRecords").asLong()).isPositive();
            soon().until(() -> status(b).path("lagRecords").asLong() == 0);
            assertThat(zips("b")).containsExactly("example.com/quick", "example.com/slow");
            assertThat(status(b).path("stored").asLong()).isEqualTo(6);
        }
    }

    private List<String> zips(String name) throws IOException {
        return records(name).stream()
                .filter(LogRecord.Stored.class::isInstance)
                .map(record -> ((LogRecord.Stored) record).key())
                .filter(key -> key.kind() == ArtifactKind.ZIP)
                .map(key -> key.module().path().toString())
                .toList();
    }

    @Test
    void ring_movesEachRecordOnce_andEndsWhereItBegan() throws Exception {
        Region c = region("c");
        follow(b, a, "*", true);
        follow(c, b, "*", true);
        follow(a, c, "*", true);
        fetch(a, "example.com/m", "v1.0.0");
        fetch(a, "example.com/n", "v1.0.0");
        soon().until(() ->
                stored("c", "example.com/m/@v/v1.0.0.ziphash") && stored("c", "example.com/n/@v/v1.0.0.ziphash"));

        purge(a, "example.com/m@v1.0.0");
        soon().until(() -> !stored("c", "example.com/m/@v/v1.0.0.zip"));
        fetch(c, "example.com/last", "v1.0.0");
        soon().until(() -> stored("b", "example.com/last/@v/v1.0.0.ziphash"));
        fetch(a, "example.com/round", "v1.0.0");
        soon().until(() -> stored("c", "example.com/round/@v/v1.0.0.ziphash"));
        soon().until(() -> status(a).path("lagRecords").asLong() == 0);

        for (String name : List.of("a", "b", "c")) {
            List<LogRecord> records = records(name);
            assertThat(records.stream().filter(LogRecord.Purged.class::isInstance))
                    .as(name)
                    .hasSize(1);
            assertThat(records.stream()
                            .filter(record -> record instanceof LogRecord.Stored stored
                                    && stored.key().path().equals("example.com/n/@v/v1.0.0.zip")
                                    && stored.region().equals("a")))
                    .as(name)
                    .hasSize(1);
        }
    }

    @Test
    void rule_takesItsVersionsSinceItsTime_andAChangeCountsAtOnce() throws Exception {
        fetch(a, "example.com/old", "v1.0.0");
        soon().until(() ->
                records("a").stream().anyMatch(record -> record.toString().contains("example.com/old@v1.0.0.zip")));
        Thread.sleep(20);
        String since = Instant.now().toString();
        fetch(a, "example.com/m", "v1.0.0");
        fetch(a, "example.com/m", "v1.3.0");

        add(
                b,
                Json.object()
                        .put("versions", ">=1.0.0 <1.3.0")
                        .put("since", since)
                        .put("bandwidth", 1 << 20),
                a);
        soon().until(() -> stored("b", "example.com/m/@v/v1.0.0.ziphash"));
        soon().until(() -> status(b).path("lagSeconds").asDouble() == 0);
        assertThat(stored("b", "example.com/m/@v/v1.3.0.zip")).isFalse();
        assertThat(stored("b", "example.com/old/@v/v1.0.0.zip")).isFalse();

        HttpResponse<String> changed =
                b.call("PATCH", "/api/v1/replication/rules/from", "{\"versions\": \"\", \"since\": \"\"}");
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        assertThat(changed.body()).doesNotContain(Region.TOKEN);
        soon().until(() ->
                stored("b", "example.com/m/@v/v1.3.0.ziphash") && stored("b", "example.com/old/@v/v1.0.0.ziphash"));
    }

    @Test
    void rule_waitsForItsWindow_andSaysSo() throws Exception {
        fetch(a, "example.com/m", "v1.0.0");
        LocalTime now = LocalTime.now(ZoneOffset.UTC);
        String closed = now.plusHours(2).truncatedTo(ChronoUnit.HOURS) + "-"
                + now.plusHours(3).truncatedTo(ChronoUnit.HOURS);
        add(b, Json.object().put("window", closed), a);
        soon().untilAsserted(
                        () -> assertThat(status(b).path("waiting").asText()).contains(closed));
        assertThat(stored("b", "example.com/m/@v/v1.0.0.mod")).isFalse();

        b.call("PATCH", "/api/v1/replication/rules/from", "{\"window\": \"\"}");
        soon().until(() -> stored("b", "example.com/m/@v/v1.0.0.ziphash"));
        soon().until(() -> !status(b).has("waiting"));
    }

    @Test
    void fileThatWasCommitted_isTold_afterACrashBeforeTheLog() throws Exception {
        fetch(a, "example.com/m", "v1.0.0");
        soon().until(() -> records("a").size() >= 3);
        b.withoutControl(() -> {
            // As a kill -9 leaves it: the page begun, its first file committed, nothing told.
            LogRecord.Stored first = (LogRecord.Stored) records("a").getFirst();
            try (FolderStore store = FolderStore.open(data.resolve("b/store"))) {
                new Artifacts(store, Artifacts.Limits.DEFAULT, InstantSource.system())
                        .commit(
                                first.key().path(),
                                data.resolve("a/store").resolve(first.key().path()),
                                first.pin());
                ObjectNode page = Json.object()
                        .put("cursor", Cursor.START.text())
                        .put("begun", "x:2/0")
                        .put("behind", 3)
                        .put("asOf", Instant.now().toString())
                        .put("trouble", "");
                store.replace("_goferry/cursors/replication/from.json", Json.bytes(page));
            }
            return first;
        });

        follow(b, a, "*", true);

        soon().untilAsserted(() -> assertThat(records("b").stream()
                        .filter(record -> record instanceof LogRecord.Stored stored
                                && stored.region().equals("a")))
                .hasSize(3));
        soon().until(() -> status(b).path("stored").asLong() == 3);
    }

    private static void follow(Region region, Region source, String modules, boolean purges) throws Exception {
        add(region, source.node.url().toString(), source.url(), modules, purges);
    }

    private static void follow(Region region, String from, String log, String modules) throws Exception {
        add(region, from, log, modules, false);
    }

    private static void add(Region region, String from, String log, String modules, boolean purges) throws Exception {
        ObjectNode rule = Json.object()
                .put("from", from)
                .put("log", log)
                .put("modules", modules)
                .put("purges", purges);
        add(region, rule);
    }

    private static void add(Region region, ObjectNode rule, Region source) throws Exception {
        add(
                region,
                rule.put("from", source.node.url().toString())
                        .put("log", source.url())
                        .put("modules", "*"));
    }

    private static void add(Region region, ObjectNode rule) throws Exception {
        rule.put("name", "from").put("token", Region.TOKEN);
        HttpResponse<String> response = region.call("POST", "/api/v1/replication/rules", rule.toString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    }

    private static ObjectNode status(Region region) throws Exception {
        return (ObjectNode) Region.json(region.call("GET", "/api/v1/replication/rules", ""))
                .path("items")
                .get(0);
    }

    private static void purge(Region region, String module) throws Exception {
        String body = "{\"module\": \"" + module + "\", \"reason\": \"a test\", \"mayReturn\": false}";
        assertThat(region.call("POST", "/api/v1/purge", body).statusCode()).isEqualTo(200);
    }

    private static void fetch(Region region, String module, String version) throws InterruptedException {
        region.origin.publish(module, version);
        get(region, module, version);
    }

    private static void get(Region region, String module, String version) throws InterruptedException {
        for (String suffix : SUFFIXES) {
            String path = "/" + module + "/@v/" + version + suffix;
            assertThat(region.node.get(path).statusCode()).as(path).isEqualTo(200);
        }
    }

    private static void assertServed(Region region, String module, String version) throws InterruptedException {
        get(region, module, version);
    }

    private boolean stored(String name, String key) {
        return Files.exists(data.resolve(name).resolve("store").resolve(key));
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

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(100));
    }
}
