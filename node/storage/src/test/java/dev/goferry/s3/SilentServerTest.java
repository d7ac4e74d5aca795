package dev.goferry.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.link.Fault;
import dev.goferry.link.FaultyLink;
import dev.goferry.s3.fixture.TestBucket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that takes every connection and answers nothing: a relay that hangs, before a real MinIO. */
final class SilentServerTest {
    private static final String ZIP = "example.com/m/@v/v1.0.0.zip";
    private static final Duration CALL = Duration.ofSeconds(3);
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    @TempDir
    Path folder;

    private FaultyLink link;
    private S3Store store;

    @BeforeEach
    void open() throws IOException {
        TestBucket bucket = TestBucket.fresh();
        link = FaultyLink.to(bucket.server().endpoint().getPort());
        S3Limits usual = S3Limits.DEFAULT;
        store = S3Store.open(bucket.config(
                folder,
                link.port(),
                new S3Limits(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        CALL,
                        usual.transfer(),
                        64,
                        usual.tries(),
                        usual.pause(),
                        usual.objectBytes())));
        store.putIfAbsent(ZIP, "x".getBytes(UTF_8));
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        link.close();
    }

    private Duration failedStat() {
        long begin = System.nanoTime();
        assertThatThrownBy(() -> store.stat(ZIP)).isInstanceOf(IOException.class);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    @Test
    void calls_failAtOnce_afterTheFirstHadNoAnswer() throws Exception {
        link.set(new Fault.Stalled());
        assertThat(failedStat()).isBetween(Duration.ofMillis(500), CALL.multipliedBy(3));
        Duration all = Duration.ZERO;
        for (int i = 0; i < 20; i++) {
            Duration one = failedStat();
            assertThat(one).isLessThan(AT_ONCE.multipliedBy(2));
            all = all.plus(one);
        }
        assertThat(all).as("one at most waits for a question").isLessThan(CALL.multipliedBy(3));
        assertThatThrownBy(() -> store.stat(ZIP)).hasMessageContaining("takes calls and has answered none for");
        assertThat(store.presigned(ZIP, Duration.ofMinutes(1))).isEmpty();
    }

    @Test
    void manyCallersAtOnce_waitOnce() throws Exception {
        link.set(new Fault.Stalled());
        failedStat();
        long begin = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Duration>> callers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                callers.add(threads.submit(this::failedStat));
            }
            for (Future<Duration> caller : callers) {
                caller.get();
            }
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(CALL.multipliedBy(2));
    }

    @Test
    void calls_areAnsweredAgain_soonAfterTheServerIs() throws Exception {
        link.set(new Fault.Stalled());
        failedStat();
        assertThatThrownBy(() -> store.stat(ZIP)).hasMessageContaining("answered none");
        link.set(new Fault.None());
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .ignoreExceptions()
                .until(() -> store.stat(ZIP).isPresent());
        for (int i = 0; i < 10; i++) {
            assertThat(store.stat(ZIP)).isPresent();
        }
        assertThat(store.presigned(ZIP, Duration.ofMinutes(1))).isPresent();
    }
}
