package dev.goferry.prewarming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.commit.Artifacts;
import dev.goferry.document.Documents;
import dev.goferry.document.Json;
import dev.goferry.job.JobKind.Outcome;
import dev.goferry.job.JobKind.Steps;
import dev.goferry.keeper.RegionLog;
import dev.goferry.log.LogReader;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModulePattern;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.prewarm.NodeClient;
import dev.goferry.replication.PeerTokens;
import dev.goferry.replication.Rule;
import dev.goferry.replication.Rules;
import dev.goferry.retention.Evictions;
import dev.goferry.retention.Held;
import dev.goferry.retention.Retention;
import dev.goferry.retention.RetentionRules;
import dev.goferry.retention.Rulebook;
import dev.goferry.s3.fixture.TestBucket;
import dev.goferry.scrub.Repairs;
import dev.goferry.server.TestNode;
import dev.goferry.spool.ScratchFiles;
import dev.goferry.storage.ObjectStore;
import dev.goferry.storage.ObjectStore.Stat;
import dev.goferry.usage.DayCounts;
import dev.goferry.usage.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes and what stays, on a node's own store, a folder and a bucket, three days after everything was stored. */
@SuppressWarnings("NullAway.Init") // Each test starts them, on its kind of store.
final class RetentionTest {
    private static final InstantSource CLOCK = () -> Instant.now().plus(Duration.ofDays(3));

    @TempDir
    Path data;

    private final ScriptedOrigin origin = ScriptedOrigin.start();
    private TestNode node;
    private ObjectStore store;
    private NodeClient client;
    private Rulebook rulebook;
    private Rules rules;
    private RegionLog log;
    private Retention retention;
    private final Deque<Repairs> open = new ArrayDeque<>();

    private void start(String kind) throws Exception {
        if (kind.equals("bucket")) {
            node = TestNode.start(
                    data,
                    origin.url(),
                    "store=" + TestBucket.fresh().store(),
                    "s3.credentials-file=" + TestBucket.credentials(data));
        } else {
            node = TestNode.start(data, origin.url());
        }
        store = node.store();
        client = new NodeClient(() -> List.of(node.url()));
        Documents documents = new Documents(store);
        rulebook = new Rulebook(documents);
        rules = new Rules(documents, new PeerTokens("the-secret-of-the-test"));
        log = new RegionLog(
                node.cluster(),
                store,
                RegionLog.Settings.DEFAULT,
                new LogReader(store).tail(),
                List.of(),
                InstantSource.system());
        retention = retention(store, log);
    }

    private Retention retention(ObjectStore by, RegionLog written) {
        Artifacts artifacts = new Artifacts(by, Artifacts.Limits.DEFAULT, CLOCK);
        Documents documents = new Documents(by);
        Repairs repairs = new Repairs(by, artifacts, client, rules, new ScratchFiles(data.resolve("spool")));
        open.push(repairs);
        ModulePattern nothing = new ModulePattern("");
        return new Retention(
                by,
                rulebook,
                new Usage(by),
                client,
                rules,
                new Evictions(documents, artifacts, repairs, node.cluster(), written, "local", nothing, CLOCK),
                CLOCK);
    }

    @AfterEach
    void stop() {
        open.forEach(Repairs::close);
        retention.close();
        log.close();
        client.close();
        node.close();
        origin.close();
    }

    private void stored(String... modules) throws InterruptedException {
        for (String module : modules) {
            origin.publish("example.com/" + module, "v1.0.0");
            fetch(module, 200);
        }
    }

    private void fetch(String module, int status) throws InterruptedException {
        for (String suffix : List.of(".info", ".mod", ".zip")) {
            assertThat(node.get("/example.com/" + module + "/@v/v1.0.0" + suffix)
                            .statusCode())
                    .isEqualTo(status);
        }
    }

    private void requested(int daysAgo, String... modules) throws IOException {
        DayCounts counts = new DayCounts(DayCounts.Limits.DEFAULT);
        for (String module : modules) {
            counts.add(new ModuleVersion(new ModulePath("example.com/" + module), new Version("v1.0.0")), 1);
        }
        LocalDate today = LocalDate.ofInstant(CLOCK.instant(), ZoneOffset.UTC);
        new Usage(store).keep(today.minusDays(daysAgo), "node-x", counts);
    }

    /** Rules that keep nothing but by the arguments. */
    private void rules(long quota, String more) throws IOException {
        ObjectNode json = Json.object()
                .put("quotaBytes", quota)
                .put("keepNewest", 0)
                .put("keepRequestedDays", 0)
                .put("evictFirstUse", true);
        json.setAll(Json.parseObject(("{" + more + "}").getBytes(UTF_8)));
        rulebook.set(RetentionRules.read(json));
    }

    private Steps plan() throws Exception {
        return retention.plan(Json.object());
    }

    private List<String> planned() throws Exception {
        return plan().steps().stream().map(step -> step.split("[ @]", -1)[1]).toList();
    }

    private long bytes() throws IOException {
        try (Stream<Stat> all = store.list("example.com/")) {
            return all.filter(stat -> stat.key().matches(".*\\.(info|mod|zip)"))
                    .mapToLong(Stat::size)
                    .sum();
        }
    }

    private List<String> keys(String module) throws IOException {
        try (Stream<Stat> all = store.list("example.com/" + module + "/@v/v1")) {
            return all.map(Stat::key).toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "bucket"})
    void longestUnused_goesFirst_andComesBackWithTheSameHash(String kind) throws Exception {
        start(kind);
        stored("a", "b", "c");
        requested(2, "a", "c");
        requested(0, "b");
        byte[] zip = node.get("/example.com/a/@v/v1.0.0.zip").body();
        rules(bytes() - 1, "");
        assertThat(planned()).containsExactly("example.com/a");

        Outcome done = retention.run(plan().steps().getFirst());

        assertThat(done).isInstanceOf(Outcome.Done.class);
        assertThat(keys("a")).isEmpty();
        assertThat(keys("b")).hasSize(4);
        assertThat(store.stat("_goferry/pins/example.com/a/@v/v1.0.0.zip")).isPresent();
        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .until(() ->
                        node.get("/cached-only/example.com/a/@v/v1.0.0.mod").statusCode() == 404);
        assertThat(node.get("/example.com/a/@v/v1.0.0.zip").body()).isEqualTo(zip);
        assertThat(keys("a")).contains("example.com/a/@v/v1.0.0.zip");
        assertThat(node.get("/example.com/b/@v/list").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "bucket"})
    void evictedVersion_isRefused_whenUpstreamHasOtherBytesByNow(String kind) throws Exception {
        start(kind);
        stored("a");
        requested(0, "z");
        rules(1, "");
        retention.run(plan().steps().getFirst());
        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .until(() ->
                        node.get("/cached-only/example.com/a/@v/v1.0.0.zip").statusCode() == 404);
        origin.publish(
                "example.com/a",
                "v1.0.0",
                java.util.Map.of("go.mod", "module example.com/a\n// moved\n".getBytes(UTF_8)));

        assertThat(node.get("/example.com/a/@v/v1.0.0.zip").statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "bucket"})
    void lastCopy_stays_whenUpstreamLostItOrCannotTell(String kind) throws Exception {
        start(kind);
        stored("gone", "moved", "there", "lost", "unzipped", "repacked");
        requested(0, "z");
        origin.withdraw("example.com/unzipped/@v/v1.0.0.zip");
        origin.serve("example.com/repacked/@v/v1.0.0.zip", "another zip".getBytes(UTF_8));
        origin.withdraw("example.com/gone/@v/v1.0.0.mod");
        origin.serve("example.com/moved/@v/v1.0.0.mod", "module example.com/moved\n// moved\n".getBytes(UTF_8));
        rules(1, "");

        Steps steps = plan();

        assertThat(planned()).containsExactlyInAnyOrder("example.com/there", "example.com/lost");
        assertThat(steps.warnings().toString())
                .contains("example.com/gone@v1.0.0 stays: it may be the last copy: upstream has it no longer: 404")
                .contains("example.com/moved@v1.0.0 stays: it may be the last copy: upstream has another go.mod")
                .contains("example.com/unzipped@v1.0.0 stays: it may be the last copy: upstream has its zip no longer")
                .contains("example.com/repacked@v1.0.0 stays: it may be the last copy: upstream has another zip")
                .contains("no more may go");
        origin.withdraw("example.com/lost/@v/v1.0.0.mod"); // After the plan, before its turn.
        String step = steps.steps().stream()
                .filter(line -> line.contains("/lost@"))
                .findFirst()
                .orElseThrow();
        assertThat(retention.run(step))
                .isInstanceOf(Outcome.Failed.class)
                .asString()
                .contains("kept:", "last copy");
        assertThat(keys("lost")).hasSize(4);
        origin.refuse();
        assertThat(plan().steps()).isEmpty();
        assertThat(plan().warnings().toString()).contains("upstream cannot tell now");
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "bucket"})
    void versionThatUpstreamLost_goes_onlyWhenANamedArchiveHasTheSameBytes(String kind) throws Exception {
        start(kind);
        stored("a", "b");
        requested(0, "z");
        try (TestNode archive = TestNode.start(Files.createDirectories(data.resolve("archive")), origin.url())) {
            for (String suffix : List.of(".info", ".mod", ".zip")) {
                archive.get("/example.com/a/@v/v1.0.0" + suffix);
            }
            for (String module : List.of("a", "b")) {
                origin.withdraw("example.com/" + module + "/@v/v1.0.0.mod");
            }
            rules.add(Rule.read(Json.object()
                    .put("name", "vault")
                    .put("from", archive.url().toString())
                    .put("log", "http://127.0.0.1:1")
                    .put("token", "t")
                    .put("modules", "*")));
            rules(1, "");
            assertThat(planned()).isEmpty();
            rules(1, "\"archives\": [\"vault\"]");

            assertThat(planned()).containsExactly("example.com/a");
            assertThat(plan().steps().getFirst()).contains("the archive vault");
        }
        assertThat(planned()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "bucket"})
    void rules_keepWhatTheyName_andSayWhy(String kind) throws Exception {
        start(kind);
        stored("held", "whole", "pattern", "used", "other");
        origin.publish("example.com/other", "v1.1.0");
        node.get("/example.com/other/@v/v1.1.0.mod");
        requested(40, "z");
        requested(1, "used");
        rulebook.hold(new Held("example.com/held@v1.0.0", "", "me", Instant.now()));
        rulebook.hold(new Held("example.com/whole", "", "me", Instant.now()));
        rules(1, "\"keep\": \"example.com/patt*\", \"keepRequestedDays\": 2, \"keepNewest\": 1");
        assertThat(planned()).containsExactly("example.com/other");
        assertThat(plan().steps().getFirst()).contains("other@v1.0.0");
        assertThat(plan().warnings().toString())
                .contains("2 stay: pinned", "1 stay: the rules keep example.com/patt*", "1 stay: requested lately");

        rulebook.release(rulebook.held().getFirst().id());
        rules(1, "\"keepNewest\": 0");
        assertThat(planned()).contains("example.com/held").doesNotContain("example.com/whole");
        rules(1, "\"minAgeMinutes\": 4330"); // Three days and ten minutes.
        assertThat(planned()).isEmpty();
        rules(1, "\"keepRequestedDays\": 60");
        assertThat(plan().warnings().toString()).contains("requests are counted since");
        rulebook.set(RetentionRules.DEFAULT);
        assertThat(plan().warnings().toString()).contains("there is no quota");
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "bucket"})
    void quota_isMetToTheByte_andNoFurther(String kind) throws Exception {
        start(kind);
        stored("a", "b", "c");
        requested(0, "z");
        long all = bytes();
        long one = all / 3;
        rules(all, "");
        assertThat(planned()).isEmpty();
        rules(all - 1, "");
        assertThat(planned()).hasSize(1);
        rules(all - one, "");
        assertThat(planned()).hasSize(1);
        rules(all - one - 1, "");
        assertThat(planned()).hasSize(2);

        rulebook.set(RetentionRules.read(
                Json.object().put("quotaBytes", 1).put("keepNewest", 0).put("keepRequestedDays", 0)));
        assertThat(plan().steps()).isEmpty();
        assertThat(plan().warnings().toString()).contains("no checksum database vouches");
        rules(all - 1, "");
        String dry = retention.plan(Json.object().put("dryRun", true)).steps().getFirst();
        assertThat(dry).startsWith("would-evict ");
        assertThat(retention.run(dry)).isEqualTo(new Outcome.Done(0));
        assertThat(bytes()).isEqualTo(all);
    }
}
