package dev.goferry.faults;

import static dev.goferry.faults.Fixtures.MODULE;
import static dev.goferry.faults.Fixtures.ZIP;
import static dev.goferry.faults.Fixtures.noise;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.link.Fault;
import dev.goferry.link.FaultyLink;
import dev.goferry.origin.ModuleFiles;
import dev.goferry.s3.S3Store;
import dev.goferry.s3.fixture.S3Process;
import dev.goferry.s3.fixture.TestBucket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One node on a bucket of a real MinIO, behind a link that fails. */
final class BucketTroubleTest {
    private static final String OTHER = "example.com/other";
    private static final String OTHER_ZIP = OTHER + "/@v/v1.0.0.zip";

    @TempDir
    Path folder;

    private TestBucket bucket;
    private FaultyLink link;
    private Run run;

    @BeforeEach
    void start() throws Exception {
        bucket = TestBucket.fresh();
        link = FaultyLink.to(bucket.server().endpoint().getPort());
        run = Run.start(
                folder.resolve("node"),
                "store=" + bucket.store(link.port()),
                "s3.credentials-file=" + TestBucket.credentials(folder));
    }

    @AfterEach
    void stop() throws Exception {
        run.close();
        link.close();
    }

    @Test
    void hits_areServed_andTheRestIs503_whileTheBucketIsAway() throws Exception {
        ModuleFiles here = run.origin.publish(MODULE, "v1.0.0", noise(400_000, 1));
        ModuleFiles away = run.origin.publish(OTHER, "v1.0.0", noise(400_000, 2));
        assertThat(run.get("/" + ZIP).seen().sha256()).isEqualTo(Fixtures.sha256(here.zip()));
        link.set(new Fault.Refused());
        for (int i = 0; i < 5; i++) {
            assertThat(run.get("/" + ZIP).seen().sha256()).isEqualTo(Fixtures.sha256(here.zip()));
        }
        Got refused = run.get("/" + OTHER_ZIP);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.took()).isLessThan(Duration.ofSeconds(3));
        assertThat(refused.text()).contains("store");
        link.set(new Fault.None());
        assertThat(run.get("/" + OTHER_ZIP).seen().sha256()).isEqualTo(Fixtures.sha256(away.zip()));
        run.promisesHold();
    }

    @Test
    void hits_areServedFromDisk_afterARestart_withoutAskingUpstream() throws Exception {
        ModuleFiles files = run.origin.publish(MODULE, "v1.0.0", noise(400_000, 3));
        assertThat(run.get("/" + ZIP).whole()).isTrue();
        int before = link.requests();
        run.restart(() -> {});
        run.origin.refuse();
        int started = link.requests();
        for (int i = 0; i < 5; i++) {
            assertThat(run.get("/" + ZIP).seen().sha256()).isEqualTo(Fixtures.sha256(files.zip()));
        }
        assertThat(started).isGreaterThan(before);
        run.promisesHold();
    }

    @Test
    void file_comesFromTheBucket_whenTheDiskWasLost() throws Exception {
        ModuleFiles files = run.origin.publish(MODULE, "v1.0.0", noise(400_000, 4));
        assertThat(run.get("/" + ZIP).whole()).isTrue();
        run.restart(() -> S3Process.removeAll(folder.resolve("node/cache")));
        run.origin.refuse();
        assertThat(run.get("/" + ZIP).seen().sha256()).isEqualTo(Fixtures.sha256(files.zip()));
        run.promisesHold();
    }

    @Test
    void damagedObject_isNeverServed_andIsFetchedAgain() throws Exception {
        ModuleFiles files = run.origin.publish(MODULE, "v1.0.0", noise(400_000, 5));
        assertThat(run.get("/" + ZIP).whole()).isTrue();
        byte[] wrong = files.zip().clone();
        wrong[wrong.length / 2] ^= 1;
        try (S3Store store = S3Store.open(bucket.config(folder))) {
            store.replace("test/" + ZIP, wrong);
        }
        run.restart(() -> S3Process.removeAll(folder.resolve("node/cache")));
        Got first = run.get("/" + ZIP);
        assertThat(first.whole() && !first.seen().sha256().equals(Fixtures.sha256(files.zip())))
                .isFalse();
        assertThat(run.get("/" + ZIP).seen().sha256()).isEqualTo(Fixtures.sha256(files.zip()));
        assertThat(run.origin.requests(ZIP)).isEqualTo(2);
    }
}
