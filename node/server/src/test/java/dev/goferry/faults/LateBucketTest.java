package dev.goferry.faults;

import static dev.goferry.faults.Fixtures.MODULE;
import static dev.goferry.faults.Fixtures.ZIP;
import static dev.goferry.faults.Fixtures.noise;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.link.Fault;
import dev.goferry.link.FaultyLink;
import dev.goferry.origin.ModuleFiles;
import dev.goferry.s3.fixture.TestBucket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A node that starts before its bucket, or with a bucket that it cannot use. */
final class LateBucketTest {
    private static final String OTHER_ZIP = "example.com/other/@v/v1.0.0.zip";

    @TempDir
    Path folder;

    private TestBucket bucket;
    private FaultyLink link;

    @BeforeEach
    void start() throws Exception {
        bucket = TestBucket.fresh();
        link = FaultyLink.to(bucket.server().endpoint().getPort());
    }

    @AfterEach
    void stop() throws Exception {
        link.close();
    }

    private Run run(String store, String... more) throws IOException {
        return Run.start(
                folder.resolve("node"),
                java.util.stream.Stream.concat(
                                java.util.stream.Stream.of(
                                        "store=" + store,
                                        "s3.connect-timeout=500ms",
                                        "s3.credentials-file=" + TestBucket.credentials(folder)),
                                java.util.stream.Stream.of(more))
                        .toArray(String[]::new));
    }

    private static String ready(Run run) throws InterruptedException {
        return new String(run.node().ops("/ready").body(), UTF_8);
    }

    static List<Fault> faults() {
        return List.of(new Fault.Refused(), new Fault.Busy(1), new Fault.Stalled());
    }

    @ParameterizedTest
    @MethodSource("faults")
    void node_servesItsDisk_andIsWhole_whenTheBucketComesBack(Fault fault) throws Exception {
        ModuleFiles here;
        ModuleFiles away;
        try (Run run = run(bucket.store(link.port()))) {
            here = run.origin.publish(MODULE, "v1.0.0", noise(300_000, 1));
            away = run.origin.publish("example.com/other", "v1.0.0", noise(300_000, 2));
            assertThat(run.get("/" + ZIP).whole()).isTrue();
            // The disk knows its place in the log from the first record on.
            Awaitility.await()
                    .until(() ->
                            !Files.readString(folder.resolve("node/log.cursor")).endsWith("1/0"));
            assertThat(ready(run)).isEqualTo("ready\nbucket: there\n");
            run.restart(() -> link.set(fault));
            assertThat(ready(run)).startsWith("ready\nbucket: away for ").contains("bucket goferry-");
            for (int i = 0; i < 5; i++) {
                assertThat(run.get("/" + ZIP).seen().sha256()).isEqualTo(Fixtures.sha256(here.zip()));
            }
            Got refused = run.get("/" + OTHER_ZIP);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.took()).isLessThan(Duration.ofSeconds(5));
            assertThat(run.origin.requests(OTHER_ZIP)).isZero();
            link.set(new Fault.None());
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(ready(run)).isEqualTo("ready\nbucket: there\n"));
            assertThat(run.get("/" + OTHER_ZIP).seen().sha256()).isEqualTo(Fixtures.sha256(away.zip()));
            run.promisesHold();
        }
    }

    @Test
    void newNode_startsWithoutItsBucket_andFetchesWhenItIsThere() throws Exception {
        link.set(new Fault.Refused());
        try (Run run = run(bucket.store(link.port()))) {
            ModuleFiles files = run.origin.publish(MODULE, "v1.0.0", noise(300_000, 3));
            assertThat(run.get("/" + ZIP).status()).isEqualTo(503);
            link.set(new Fault.None());
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(ready(run)).isEqualTo("ready\nbucket: there\n"));
            assertThat(run.get("/" + ZIP).seen().sha256()).isEqualTo(Fixtures.sha256(files.zip()));
            run.restart(() -> {});
            run.origin.refuse();
            assertThat(run.get("/" + ZIP).seen().sha256()).isEqualTo(Fixtures.sha256(files.zip()));
        }
    }

    @Test
    void wrongBucketOrKeys_endTheStart_inOneLineThatSaysWhatToDo() throws Exception {
        String nowhere = bucket.store(link.port()).replaceFirst("s3://[^/]+", "s3://no-such-bucket");
        assertThatThrownBy(() -> run(nowhere).close())
                .hasMessageContaining("there is no bucket no-such-bucket at ")
                .hasMessageEndingWith(": create it, or correct the key store");
        Path keys = Files.writeString(
                folder.resolve("wrong"), "[default]\naws_access_key_id = NOBODY\naws_secret_access_key = nothing1\n");
        assertThatThrownBy(() -> run(bucket.store(link.port()), "s3.credentials-file=" + keys)
                        .close())
                .hasMessageContaining("check the keys in " + keys)
                .hasMessageNotContaining("\n");
    }
}
