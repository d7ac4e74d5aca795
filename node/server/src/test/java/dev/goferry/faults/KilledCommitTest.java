package dev.goferry.faults;

import static dev.goferry.faults.Fixtures.noise;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.commit.Artifacts;
import dev.goferry.commit.Lookup;
import dev.goferry.commit.Proof;
import dev.goferry.faults.KillingLink.Moment;
import dev.goferry.history.History;
import dev.goferry.history.HistoryChecker;
import dev.goferry.history.HistoryChecker.Rules;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.s3.S3Config;
import dev.goferry.s3.S3Credentials;
import dev.goferry.s3.S3Limits;
import dev.goferry.s3.S3Store;
import dev.goferry.s3.fixture.TestBucket;
import dev.goferry.server.TestNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node in a process of its own that dies by SIGKILL at one request after the other of a commit to a real MinIO; then
 * a fresh node on the same bucket.
 */
@Timeout(900) // The whole of it starts some thirty nodes.
final class KilledCommitTest {
    private static final String MODULE = "example.com/killed";
    private static final String ZIP = MODULE + "/@v/v1.0.0.zip";
    /** As the client spells it in a request. */
    private static final String SPELT = ZIP.replace("@", "%40");

    private static final Predicate<String> PIN = put("/pins/" + SPELT + " ");
    private static final Predicate<String> OBJECT = put("/test/" + SPELT + " ");
    private static final Predicate<String> RECORD = put("/test/" + SPELT + "hash ");
    private static final Predicate<String> LOG = put("/_goferry/log/");
    private static final Predicate<String> ANY =
            PIN.or(OBJECT).or(RECORD).or(LOG).or(line -> line.contains(MODULE));

    @TempDir
    Path folder;

    private int runs;

    private static Predicate<String> put(String target) {
        return line -> line.startsWith("PUT ") && line.contains(target);
    }

    @Test
    void nothingHalf_isServed_whenItsPinWasAllThatWasWritten() throws Exception {
        assertThat(killedAt(PIN, 1, Moment.AFTER)).isInstanceOf(Lookup.Absent.class);
    }

    @Test
    void nothingHalf_isServed_whenHalfOfItsBytesWereSent() throws Exception {
        assertThat(killedAt(OBJECT, 1, Moment.MIDDLE)).isInstanceOf(Lookup.Absent.class);
    }

    @Test
    void objectWithoutItsCommitRecord_isProvedByItsPin_andFetchedFromNobody() throws Exception {
        assertThat(killedAt(OBJECT, 1, Moment.AFTER)).isInstanceOf(Lookup.Unproven.class);
    }

    @Test
    void committedFile_isServed_whenNobodyWasTold() throws Exception {
        assertThat(killedAt(RECORD, 1, Moment.AFTER)).isInstanceOf(Lookup.Committed.class);
    }

    @Test
    void committedFile_isServed_whenTheLogHasNoRecordOfIt() throws Exception {
        assertThat(killedAt(LOG, 1, Moment.BEFORE)).isInstanceOf(Lookup.Committed.class);
    }

    @Test
    @EnabledIfSystemProperty(named = "goferry.faults", matches = "all")
    void nothingHalf_isServed_afterDeathAtEveryRequest() throws Exception {
        List<String> requests = undisturbed();
        assertThat(requests)
                .as("of one commit")
                .hasSizeGreaterThan(4)
                .anyMatch(PIN)
                .anyMatch(OBJECT)
                .anyMatch(RECORD);
        for (int n = 1; n <= requests.size(); n++) {
            for (Moment moment : Moment.values()) {
                Lookup found = killedAt(ANY, n, moment);
                System.out.println(n + " " + moment + " " + requests.get(n - 1) + ": "
                        + found.getClass().getSimpleName());
            }
        }
    }

    /** The requests of a fetch and commit that nobody disturbs, up to its record in the log. */
    private List<String> undisturbed() throws Exception {
        try (Scene scene = new Scene()) {
            scene.link.arm(ANY, 0, Moment.BEFORE, () -> {});
            assertThat(scene.ask(scene.victim.port()).whole()).isTrue();
            long end = System.nanoTime() + 30_000_000_000L;
            while (scene.link.seen().stream().noneMatch(LOG)) {
                assertThat(System.nanoTime()).as("the log").isLessThan(end);
                Thread.sleep(20);
            }
            return scene.link.seen();
        }
    }

    /** What the bucket had of the file when the node was dead. */
    private Lookup killedAt(Predicate<String> line, int nth, Moment moment) throws Exception {
        try (Scene scene = new Scene()) {
            scene.link.arm(line, nth, moment, scene.victim::kill);
            Got got = scene.ask(scene.victim.port());
            assertThat(scene.link.awaitStrike(30))
                    .as("%s: %s", got, scene.link.seen())
                    .isTrue();
            assertThat(scene.victim.isAlive()).isFalse();
            Lookup found = scene.found();
            scene.assertFreshNodeServesItRight(found);
            return found;
        }
    }

    /** A bucket, an origin with one module, and a node that reaches the bucket through a link. */
    private final class Scene implements AutoCloseable {
        private final Path data = Files.createDirectories(folder.resolve("run" + runs++));
        private final TestBucket bucket = TestBucket.fresh();
        private final ScriptedOrigin origin = ScriptedOrigin.start();
        private final History history = new History();
        private final byte[] zip;
        private final KillingLink link;
        private final NodeProcess victim;

        Scene() throws IOException {
            zip = origin.publish(MODULE, "v1.0.0", noise(300_000, runs)).zip();
            link = KillingLink.to(bucket.server().endpoint().getPort());
            victim = NodeProcess.start(
                    List.of(), data.resolve("victim"), origin.url(), settings(bucket.store(link.port())));
        }

        private String[] settings(String store) throws IOException {
            List<String> settings = new ArrayList<>(List.of("prefetch.mods=false", "prefetch.zips=false"));
            settings.add("store=" + store);
            settings.add("s3.credentials-file=" + TestBucket.credentials(data));
            settings.add("upstream.tries=1");
            return settings.toArray(String[]::new);
        }

        Got ask(int port) {
            try (RecordedClient client = new RecordedClient("client", port, history)) {
                return client.get("/" + ZIP);
            }
        }

        private S3Store truth() throws IOException {
            return S3Store.open(new S3Config(
                    bucket.server().endpoint(),
                    "us-east-1",
                    bucket.name(),
                    "test",
                    true,
                    new S3Credentials.File(TestBucket.credentials(data)),
                    S3Limits.DEFAULT));
        }

        private Artifacts artifacts(S3Store store) {
            return new Artifacts(store, Artifacts.Limits.DEFAULT, InstantSource.system());
        }

        /** An object is whole or not there, and a commit record is that of a whole commit. */
        Lookup found() throws IOException {
            try (S3Store store = truth()) {
                Lookup found = artifacts(store).lookup(ZIP);
                if (!(found instanceof Lookup.Absent)) {
                    assertThat(store.read(ZIP, zip.length)).get().isEqualTo(zip);
                }
                if (store.stat(ZIP + "hash").isPresent()) {
                    assertThat(found).isInstanceOf(Lookup.Committed.class);
                }
                return found;
            }
        }

        void assertFreshNodeServesItRight(Lookup found) throws IOException {
            boolean stored = !(found instanceof Lookup.Absent);
            String right = Fixtures.sha256(zip);
            try (TestNode fresh = TestNode.start(data.resolve("fresh"), origin.url(), settings(bucket.store()))) {
                origin.refuse();
                Got alone = ask(fresh.port());
                assertThat(alone.status())
                        .as("with upstream away: %s", alone)
                        .isIn(stored ? List.of(200) : List.of(502, 503, 504));
                origin.comeBack();
                Got got = ask(fresh.port());
                assertThat(got.whole()).as("%s", got).isTrue();
                assertThat(got.seen().sha256()).isEqualTo(right);
            }
            assertThat(origin.requests(ZIP)).isLessThanOrEqualTo(stored ? 1 : 2);
            try (S3Store store = truth()) {
                assertThat(artifacts(store).verify(ZIP)).isInstanceOf(Proof.Sound.class);
            }
            origin.tell(history);
            assertThat(new HistoryChecker(Rules.of("origin").crashedFetchers(1)).check(history))
                    .isEmpty();
        }

        @Override
        public void close() throws IOException {
            victim.close();
            link.close();
            origin.close();
        }
    }
}
