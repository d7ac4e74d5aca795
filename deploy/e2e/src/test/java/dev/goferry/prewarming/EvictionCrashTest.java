package dev.goferry.prewarming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.cluster.Cluster;
import dev.goferry.commit.Artifacts;
import dev.goferry.document.Documents;
import dev.goferry.document.Json;
import dev.goferry.job.JobKind.Outcome;
import dev.goferry.keeper.RegionLog;
import dev.goferry.log.LogReader;
import dev.goferry.module.ModulePattern;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.prewarm.NodeClient;
import dev.goferry.replication.PeerTokens;
import dev.goferry.replication.Rules;
import dev.goferry.retention.Evictions;
import dev.goferry.retention.Held;
import dev.goferry.retention.Retention;
import dev.goferry.retention.RetentionRules;
import dev.goferry.retention.Rulebook;
import dev.goferry.retention.UnfinishedEvictions;
import dev.goferry.s3.fixture.TestBucket;
import dev.goferry.scrub.Repairs;
import dev.goferry.server.TestNode;
import dev.goferry.spool.ScratchFiles;
import dev.goferry.storage.FaultyStore;
import dev.goferry.storage.ObjectStore;
import dev.goferry.storage.ObjectStore.Stat;
import dev.goferry.usage.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Evictions whose process dies before each of its writes, on a node's own store: a folder and a bucket. */
@SuppressWarnings("NullAway.Init") // Each test starts them, on its kind of store.
final class EvictionCrashTest {
    private static final InstantSource CLOCK = () -> Instant.now().plus(Duration.ofDays(3));
    private static final int MORE_THAN_ITS_WRITES = 20;

    @TempDir
    Path data;

    private final ScriptedOrigin origin = ScriptedOrigin.start();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private TestNode node;
    private ObjectStore store;
    private Rulebook rulebook;
    private Retention retention;

    private void start(String kind) throws Exception {
        node = kind.equals("bucket")
                ? TestNode.start(
                        data,
                        origin.url(),
                        "store=" + TestBucket.fresh().store(),
                        "s3.credentials-file=" + TestBucket.credentials(data))
                : TestNode.start(data, origin.url());
        store = node.store();
        rulebook = new Rulebook(new Documents(store));
        rulebook.set(RetentionRules.read(Json.object()
                .put("quotaBytes", 1)
                .put("keepNewest", 0)
                .put("keepRequestedDays", 0)
                .put("evictFirstUse", true)));
        retention = retention(store, node.cluster());
    }

    /** As a process has it that knows the bucket only by this store. */
    private Retention retention(ObjectStore by, Cluster cluster) throws IOException {
        Artifacts artifacts = new Artifacts(by, Artifacts.Limits.DEFAULT, CLOCK);
        NodeClient client = new NodeClient(() -> List.of(node.url()));
        Rules rules = new Rules(new Documents(store), new PeerTokens("the-secret-of-the-test"));
        Repairs repairs = new Repairs(by, artifacts, client, rules, new ScratchFiles(data.resolve("spool")));
        RegionLog log = new RegionLog(
                cluster,
                by,
                RegionLog.Settings.DEFAULT,
                new LogReader(store).tail(),
                List.of(),
                InstantSource.system());
        Evictions evictions = new Evictions(
                new Documents(by), artifacts, repairs, cluster, log, "local", new ModulePattern(""), CLOCK);
        Retention made = new Retention(by, rulebook, new Usage(by), client, rules, evictions, CLOCK);
        List.<AutoCloseable>of(client, repairs, log, made).forEach(open::push);
        return made;
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        node.close();
        origin.close();
    }

    private String stored(String module) throws InterruptedException {
        origin.publish("example.com/" + module, "v1.0.0");
        for (String suffix : List.of(".info", ".mod", ".zip")) {
            assertThat(node.get("/example.com/" + module + "/@v/v1.0.0" + suffix)
                            .statusCode())
                    .isEqualTo(200);
        }
        return "evict example.com/" + module + "@v1.0.0 as planned";
    }

    /** Runs the step in a process that dies before its write of this number; whether it came so far. */
    private boolean dies(String step, int write) throws Exception {
        int before = open.size();
        FaultyStore dying = new FaultyStore(store);
        Retention there = retention(dying, node.cluster());
        boolean[] dead = new boolean[1];
        int[] writes = new int[1];
        dying.set((operation, key) -> {
            dead[0] |= operation.matches("before (put|replace|delete)") && writes[0]++ == write;
            if (dead[0]) {
                throw new IOException("the process died before its write " + write);
            }
        });
        Outcome outcome = there.run(step);
        while (open.size() > before) {
            open.pop().close(); // Or it would keep the log, which it cannot write.
        }
        assertThat(outcome).isInstanceOf(dead[0] ? Outcome.Retry.class : Outcome.Done.class);
        return dead[0];
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "bucket"})
    void eviction_isEnded_whenItsStepIsDoneAgain_whereverItDied(String kind) throws Exception {
        start(kind);
        int write = 0;
        for (boolean died = true; died; write++) {
            String module = "a" + write;
            String step = stored(module);
            LogReplay.await(store, module, 3);

            died = dies(step, write);
            assertThat(retention.run(step)).as("write %s", write).isInstanceOf(Outcome.Done.class);

            assertThat(keys(module)).as("write %s", write).isEmpty();
            assertThat(LogReplay.of(store).files(module)).as("write %s", write).isEmpty();
            assertThat(begun()).isEmpty();
        }
        assertThat(write).isBetween(8, MORE_THAN_ITS_WRITES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "bucket"})
    void eviction_isUndone_whenItsVersionWasPinnedMeanwhile_unlessAllWasGone(String kind) throws Exception {
        start(kind);
        int write = 0;
        int back = 0;
        for (boolean died = true; died; write++) {
            String module = "b" + write;
            String step = stored(module);
            LogReplay.await(store, module, 3);

            died = dies(step, write);
            boolean isGone = keys(module).stream().noneMatch(key -> key.matches(".*\\.(info|mod|zip)"));
            rulebook.hold(new Held("example.com/" + module, "", "me", Instant.now()));
            try (UnfinishedEvictions _ = UnfinishedEvictions.start(retention)) {
                Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> begun().isEmpty());
            }

            assertThat(keys(module)).as("write %s", write).hasSize(isGone ? 0 : 4);
            LogReplay.await(store, module, isGone ? 0 : 3);
            back += isGone ? 0 : 1;
        }
        assertThat(back).isGreaterThanOrEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "bucket"})
    void fileThatComesBackDuringItsEviction_isInTheLogAgain(String kind) throws Exception {
        start(kind);
        String step = stored("c");
        LogReplay.await(store, "c", 3);
        FaultyStore slow = new FaultyStore(store);
        slow.set((operation, key) -> {
            if (operation.equals("after delete") && key.endsWith(".info")) {
                store.putIfAbsent(key, origin.publish("example.com/c", "v1.0.0").info());
            }
        });

        assertThat(retention(slow, node.cluster()).run(step)).isInstanceOf(Outcome.Done.class);

        assertThat(keys("c")).containsExactly("example.com/c/@v/v1.0.0.info");
        assertThat(LogReplay.of(store).files("c")).containsExactly("example.com/c/@v/v1.0.0.info");
    }

    private List<String> keys(String module) throws IOException {
        return listed("example.com/" + module + "/@v/v1");
    }

    private List<String> begun() throws IOException {
        return listed("_goferry/goes/");
    }

    private List<String> listed(String prefix) throws IOException {
        try (Stream<Stat> all = store.list(prefix)) {
            return all.map(Stat::key).toList();
        }
    }
}
