package dev.goferry.prewarming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.commit.Artifacts;
import dev.goferry.document.Documents;
import dev.goferry.document.Json;
import dev.goferry.job.JobKind.Outcome;
import dev.goferry.keeper.RegionLog;
import dev.goferry.log.LogReader;
import dev.goferry.log.LogRecord;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.prewarm.NodeClient;
import dev.goferry.replication.PeerTokens;
import dev.goferry.replication.Rule;
import dev.goferry.replication.Rules;
import dev.goferry.s3.fixture.TestBucket;
import dev.goferry.scrub.Repairs;
import dev.goferry.scrub.Scrub;
import dev.goferry.server.TestNode;
import dev.goferry.spool.ScratchFiles;
import dev.goferry.storage.ObjectStore;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage that is planted in a node's own store, a folder and a bucket. */
@SuppressWarnings("NullAway.Init") // Each test starts them, on its kind of store.
final class ScrubTest {
    private static final String FAST = "1000000000";

    @TempDir
    Path data;

    private final ScriptedOrigin origin = ScriptedOrigin.start();
    private String[] settings = {};
    private TestNode node;
    private ObjectStore store;
    private NodeClient client;
    private Artifacts artifacts;
    private Rules rules;
    private Repairs repairs;
    private Scrub scrub;
    private Set<ModuleVersion> evicting;
    private Path scratch;

    private void start(String kind) throws Exception {
        settings = kind.equals("bucket")
                ? new String[] {
                    "cache.memory=0",
                    "store=" + TestBucket.fresh().store(),
                    "s3.credentials-file=" + TestBucket.credentials(data)
                }
                : new String[] {"cache.memory=0", "store=file:" + data.resolve("store")};
        node(data.resolve("first"));
    }

    private void node(Path own) throws Exception {
        node = TestNode.start(Files.createDirectories(own), origin.url(), settings);
        store = node.store();
        client = new NodeClient(() -> List.of(node.url()));
        rules = new Rules(new Documents(store), new PeerTokens("the-secret-of-the-test"));
        artifacts = new Artifacts(store, Artifacts.Limits.DEFAULT, InstantSource.system());
        scratch = own.resolve("scratch");
        repairs = new Repairs(store, artifacts, client, rules, new ScratchFiles(scratch));
        evicting = new HashSet<>();
        scrub = scrub();
    }

    private Scrub scrub() {
        return new Scrub(store, artifacts, client, repairs, evicting::contains, InstantSource.system());
    }

    /** Another node without anything of its own: a disk cache would know the right bytes. */
    private void anotherNode() throws Exception {
        stop();
        node(data.resolve("second"));
    }

    @AfterEach
    void stop() {
        repairs.close();
        client.close();
        node.close();
    }

    @AfterEach
    void stopOrigin() {
        origin.close();
    }

    private void stored(TestNode at, String... modules) throws InterruptedException {
        for (String module : modules) {
            origin.publish("example.com/" + module, "v1.0.0");
            fetched(at, module);
        }
    }

    private static void fetched(TestNode at, String module) throws InterruptedException {
        for (String suffix : List.of(".info", ".mod", ".zip")) {
            assertThat(at.get("/" + key(module, suffix)).statusCode()).isEqualTo(200);
        }
    }

    private List<Outcome> run() throws Exception {
        ObjectNode spec = Json.object().put("bytesPerSecond", Long.parseLong(FAST));
        List<Outcome> outcomes = new ArrayList<>();
        for (String step : scrub.plan(spec).steps()) {
            outcomes.add(scrub.run(step));
        }
        return outcomes;
    }

    private static String key(String module, String suffix) {
        return "example.com/" + module + "/@v/v1.0.0" + suffix;
    }

    private byte[] bytes(String key) throws IOException {
        return store.read(key, 1 << 24).orElseThrow();
    }

    /** What a bad disk does: nobody is told. */
    private void flip(String key) throws IOException {
        byte[] bytes = bytes(key);
        bytes[bytes.length / 2] ^= 1;
        store.replace(key, bytes);
    }

    private List<String> below(String prefix) throws IOException {
        try (Stream<Stat> all = store.list(prefix)) {
            return all.map(Stat::key).toList();
        }
    }

    private String incidents() throws IOException {
        StringBuilder text = new StringBuilder();
        for (String key : below("_goferry/incidents/")) {
            text.append(new String(bytes(key), UTF_8));
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "bucket"})
    void damage_isFoundQuarantinedAndRepaired_fromUpstream(String kind) throws Exception {
        start(kind);
        stored(node, "flipped", "short", "gone", "half", "fine");
        List<String> keys = below("example.com/");
        List<byte[]> before = new ArrayList<>();
        for (String key : keys) {
            before.add(bytes(key));
        }
        awaitLogged();
        anotherNode();
        flip(key("flipped", ".zip"));
        byte[] mod = bytes(key("short", ".mod"));
        store.replace(key("short", ".mod"), Arrays.copyOf(mod, mod.length - 1));
        store.delete(key("gone", ".zip"));
        store.delete(key("gone", ".ziphash"));
        store.delete(key("gone", ".mod"));
        store.delete(key("half", ".ziphash"));

        List<Outcome> outcomes = run();

        assertThat(outcomes).isNotEmpty().allMatch(Outcome.Done.class::isInstance);
        for (int i = 0; i < keys.size(); i++) {
            assertThat(bytes(keys.get(i))).as(keys.get(i)).isEqualTo(before.get(i));
        }
        assertThat(below("_goferry/quarantine/")).hasSize(2);
        assertThat(incidents())
                .contains(key("flipped", ".zip") + ": bytes that differ from the pinned", "repaired from")
                .contains(key("short", ".mod"), key("gone", ".zip") + ": missing", key("gone", ".mod") + ": missing")
                .doesNotContain("fine");
        int incidents = below("_goferry/incidents/").size();
        assertThat(run()).allMatch(Outcome.Done.class::isInstance);
        assertThat(below("_goferry/incidents/")).hasSize(incidents);
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "bucket"})
    void evictedVersion_staysGone_whenItGoesDuringAScrub(String kind) throws Exception {
        start(kind);
        stored(node, "gone", "going", "half", "damaged", "fine");
        awaitLogged();
        anotherNode();
        delete("gone", ".zip", ".ziphash", ".mod", ".info");
        delete("going", ".zip", ".ziphash", ".mod");
        List<String> steps = scrub.plan(Json.object().put("bytesPerSecond", Long.parseLong(FAST)))
                .steps();
        assertThat(steps).as("what looks as if it were lost").hasSize(6);
        delete("half", ".zip");
        flip(key("damaged", ".zip"));
        for (String module : List.of("going", "half", "damaged")) {
            evicting.add(version(module));
        }
        try (RegionLog log = log()) {
            log.write(List.of(new LogRecord.Evicted(version("gone"), "over the quota", Instant.now())));
        }
        long asked = origin.requests().size();

        for (String step : steps) {
            assertThat(scrub.run(step)).as(step).isInstanceOf(Outcome.Done.class);
        }

        assertThat(below("example.com/gone/")).isEmpty();
        assertThat(store.stat(key("going", ".zip"))).isEmpty();
        assertThat(store.stat(key("half", ".zip"))).isEmpty();
        assertThat(store.stat(key("damaged", ".zip"))).isEmpty();
        assertThat(origin.requests()).hasSize((int) asked);
        assertThat(below("_goferry/incidents/")).isEmpty();
    }

    private void delete(String module, String... suffixes) throws IOException {
        for (String suffix : suffixes) {
            store.delete(key(module, suffix));
        }
    }

    private static ModuleVersion version(String module) {
        return new ModuleVersion(new ModulePath("example.com/" + module), new Version("v1.0.0"));
    }

    private RegionLog log() throws IOException {
        return new RegionLog(
                node.cluster(),
                store,
                RegionLog.Settings.DEFAULT,
                new LogReader(store).tail(),
                List.of(),
                InstantSource.system());
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "bucket"})
    void repair_keepsToItsFolder_andWaitsWhileThatIsUnusable(String kind) throws Exception {
        start(kind);
        stored(node, "a", "b", "c", "d", "e");
        awaitLogged();
        anotherNode();
        byte[] zip = bytes(key("a", ".zip"));
        flip(key("a", ".zip"));
        Files.writeString(scratch, "no folder");

        assertThat(run()).anyMatch(Outcome.Retry.class::isInstance);
        Files.delete(scratch);

        assertThat(run()).isNotEmpty().allMatch(Outcome.Done.class::isInstance);
        assertThat(bytes(key("a", ".zip"))).isEqualTo(zip);
        try (Stream<Path> left = Files.walk(scratch)) {
            assertThat(left.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .containsOnly("gate", "owner.lock");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "bucket"})
    void fileThatWasSetAside_isRepaired_byTheSameStep_unlessItsVersionWentMeanwhile(String kind) throws Exception {
        start(kind);
        stored(node, "a", "b");
        anotherNode();
        byte[] mod = bytes(key("b", ".mod"));
        String step = scrub.plan(Json.object().put("bytesPerSecond", Long.parseLong(FAST)))
                .steps()
                .getFirst();
        for (String module : List.of("a", "b")) {
            flip(key(module, ".mod"));
            Files.writeString(scratch, "no folder");
            assertThat(scrub.run(step)).isInstanceOf(Outcome.Retry.class);
            assertThat(store.stat(key(module, ".mod"))).isEmpty();
            Files.delete(scratch);
            if (module.equals("a")) {
                try (RegionLog log = log()) {
                    log.write(List.of(new LogRecord.Evicted(version("a"), "over the quota", Instant.now())));
                }
            }
        }

        // Of another process: what this one remembers of the first tries is of no use to it.
        assertThat(scrub().run(step)).isInstanceOf(Outcome.Done.class);

        assertThat(bytes(key("b", ".mod"))).isEqualTo(mod);
        assertThat(store.stat(key("a", ".mod"))).as("what was evicted").isEmpty();
        assertThat(incidents())
                .contains(key("b", ".mod") + ": missing; repaired from")
                .doesNotContain(key("a", ".mod"));
    }

    private void awaitLogged() {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            String log = "";
            for (String key : below("_goferry/log/")) {
                log += new String(bytes(key), UTF_8);
            }
            return log.split("\"type\":\"stored\"", -1).length > 15;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "bucket"})
    void damage_isToldAndSetAside_whenNobodyHasTheBytes(String kind) throws Exception {
        start(kind);
        stored(node, "lost", "fine");
        anotherNode();
        flip(key("lost", ".zip"));
        origin.withdraw(key("lost", ".zip"));

        List<Outcome> outcomes = run();

        assertThat(outcomes).hasSize(1).allMatch(Outcome.Failed.class::isInstance);
        assertThat(outcomes.toString())
                .contains(key("lost", ".zip"), "not repaired: 404")
                .doesNotContain("fine");
        assertThat(store.stat(key("lost", ".zip"))).isEmpty();
        assertThat(below("_goferry/quarantine/")).hasSize(1);
        assertThat(incidents()).contains("not repaired");
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "bucket"})
    void damage_isRepaired_fromAnotherRegion_butNeverByOtherBytes(String kind) throws Exception {
        start(kind);
        stored(node, "a", "moved");
        anotherNode();
        byte[] zip = bytes(key("a", ".zip"));
        try (TestNode other = TestNode.start(Files.createDirectories(data.resolve("other")), origin.url())) {
            stored(other, "a");
            rules.add(Rule.read(Json.object()
                    .put("name", "eu")
                    .put("from", other.url().toString())
                    .put("log", "http://127.0.0.1:1")
                    .put("token", "t")
                    .put("modules", "*")));
            flip(key("a", ".zip"));
            flip(key("moved", ".mod"));
            origin.withdraw(key("a", ".zip"));
            origin.serve(key("moved", ".mod"), "module example.com/moved\n// again\n".getBytes(UTF_8));

            List<Outcome> outcomes = run();

            assertThat(bytes(key("a", ".zip"))).isEqualTo(zip);
            assertThat(incidents()).contains("repaired from the region of rule eu");
            assertThat(outcomes.toString()).contains(key("moved", ".mod"), "not repaired");
            assertThat(store.stat(key("moved", ".mod"))).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "bucket"})
    void rate_isNotExceeded_andPatternsNarrow(String kind) throws Exception {
        start(kind);
        byte[] noise = new byte[20_000];
        new Random(1).nextBytes(noise);
        origin.publish("example.com/a", "v1.0.0", Map.of("data.bin", noise));
        fetched(node, "a");
        stored(node, "b");
        long size = store.stat(key("a", ".zip")).orElseThrow().size()
                + store.stat(key("a", ".mod")).orElseThrow().size()
                + store.stat(key("a", ".info")).orElseThrow().size();
        long rate = size;
        ObjectNode spec = Json.object().put("bytesPerSecond", rate).put("modules", "example.com/a");
        List<String> steps = scrub.plan(spec).steps();

        long began = System.nanoTime();
        Outcome outcome = scrub.run(steps.getFirst());

        assertThat(steps).hasSize(1);
        assertThat(outcome).isEqualTo(new Outcome.Done(size));
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .as("a second, of which a quarter may come at once")
                .isGreaterThanOrEqualTo(Duration.ofMillis(700));
    }
}
