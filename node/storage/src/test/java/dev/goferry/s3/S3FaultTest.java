package dev.goferry.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.link.Fault;
import dev.goferry.link.FaultyLink;
import dev.goferry.s3.fixture.TestBucket;
import dev.goferry.storage.ObjectStore.Put;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store behind a network that misbehaves, and a second one beside it that sees the truth. */
final class S3FaultTest {
    private static final String ZIP = "example.com/m/@v/v1.0.0.zip";
    private static final String DOCUMENT = "_goferry/jobs/one.json";
    private static final S3Limits QUICK = new S3Limits(
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(3),
            Duration.ofSeconds(20),
            64,
            4,
            Duration.ofMillis(20),
            S3Limits.MOST_OBJECT_BYTES);

    @TempDir
    Path folder;

    private FaultyLink link;
    private S3Store store;
    private S3Store truth;

    @BeforeEach
    void open() throws IOException {
        TestBucket bucket = TestBucket.fresh();
        link = FaultyLink.to(bucket.server().endpoint().getPort());
        store = S3Store.open(bucket.config(folder, link.port(), QUICK));
        truth = S3Store.open(bucket.config(folder));
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        truth.close();
        link.close();
    }

    private Path file(int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return Files.write(folder.resolve("file"), bytes);
    }

    @Test
    void put_isStored_whenItsAnswerIsLost() throws Exception {
        Path file = file(3_000_000);
        link.set(new Fault.LoseAnswers(1));
        assertThat(store.putIfAbsent(ZIP, file)).isEqualTo(new Put.Stored());
        assertThat(link.faults()).isEqualTo(1);
        assertThat(truth.read(ZIP, 3_000_000)).get().isEqualTo(Files.readAllBytes(file));
    }

    @Test
    void put_isPresent_whenItsAnswerIsLostAndAnotherWasFirst() throws Exception {
        truth.putIfAbsent(ZIP, "first".getBytes(UTF_8));
        link.set(new Fault.LoseAnswers(1));
        assertThat(store.putIfAbsent(ZIP, "second".getBytes(UTF_8))).isEqualTo(new Put.Present());
        assertThat(truth.read(ZIP, 10)).get().isEqualTo("first".getBytes(UTF_8));
    }

    @Test
    void document_isReplacedOnce_whenTheAnswerIsLost() throws Exception {
        truth.putIfAbsent(DOCUMENT, "one".getBytes(UTF_8));
        Stat seen = store.stat(DOCUMENT).orElseThrow();
        link.set(new Fault.LoseAnswers(1));
        assertThat(store.replaceIf(seen, "two".getBytes(UTF_8))).isTrue();
        link.set(new Fault.LoseAnswers(1));
        assertThatThrownBy(() -> store.replaceIf(seen, "three".getBytes(UTF_8)))
                .as("another's, or one's own overwritten since: nobody knows")
                .isInstanceOf(IOException.class)
                .hasMessageContaining("I cannot tell");
        assertThat(truth.read(DOCUMENT, 10)).get().isEqualTo("two".getBytes(UTF_8));
    }

    @Test
    void object_isNotThere_whenEveryPutIsCut() throws Exception {
        link.set(new Fault.CutRequests(1_000_000));
        Path file = file(3_000_000);
        assertThatThrownBy(() -> store.putIfAbsent(ZIP, file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("I cannot tell");
        assertThat(truth.stat(ZIP)).isEmpty();
        link.set(new Fault.None());
        assertThat(store.putIfAbsent(ZIP, file)).isEqualTo(new Put.Stored());
    }

    @Test
    void everyCall_succeeds_whenOneInThreeIsBusy() throws Exception {
        link.set(new Fault.Busy(3));
        int before = link.requests();
        for (int i = 0; i < 10; i++) {
            assertThat(store.putIfAbsent(ZIP + i, "x".getBytes(UTF_8))).isEqualTo(new Put.Stored());
            assertThat(store.read(ZIP + i, 1)).isPresent();
        }
        assertThat(link.faults()).isPositive();
        assertThat(link.requests() - before).as("no storm of tries").isLessThan(3 * 20);
    }

    @Test
    void nothing_isAbsent_whileTheServerIsAway() throws Exception {
        truth.putIfAbsent(ZIP, "x".getBytes(UTF_8));
        for (Fault fault : List.of(new Fault.Refused(), new Fault.Busy(1))) {
            link.set(fault);
            long start = System.nanoTime();
            assertThatThrownBy(() -> store.stat(ZIP)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> store.read("none", 1)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> keys()).hasCauseInstanceOf(IOException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        }
        link.set(new Fault.None());
        assertThat(store.stat(ZIP)).isPresent();
        assertThat(keys()).containsExactly(ZIP);
    }

    private List<String> keys() {
        try (var found = store.list("")) {
            return found.map(Stat::key).toList();
        }
    }

    @Test
    void call_endsInTime_whenTheServerIsSilent() {
        link.set(new Fault.Stalled());
        long start = System.nanoTime();
        assertThatThrownBy(() -> store.stat(ZIP))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no answer in time");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void calls_areRight_whenTheServerIsSlow() throws Exception {
        link.set(new Fault.Slow(Duration.ofMillis(500)));
        assertThat(store.stat(ZIP)).isEmpty();
        assertThat(store.putIfAbsent(ZIP, "x".getBytes(UTF_8))).isEqualTo(new Put.Stored());
        assertThat(store.read(ZIP, 1)).isPresent();
    }

    @Test
    void stream_neverEndsCleanly_whenItIsCut() throws Exception {
        truth.putIfAbsent(ZIP, file(3_000_000));
        link.set(new Fault.CutAnswers(500_000));
        try (InputStream in = store.open(ZIP, 0).orElseThrow()) {
            assertThatThrownBy(in::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("of 3000000 bytes");
        }
    }

    @Test
    void writers_haveOneWinner_whileAnswersAreLost() throws Exception {
        link.set(new Fault.LoseAnswers(8));
        List<Put> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Put>> running = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                byte[] bytes = ("writer " + i).getBytes(UTF_8);
                running.add(threads.submit(() -> store.putIfAbsent(ZIP, bytes)));
            }
            for (Future<Put> writer : running) {
                outcomes.add(writer.get());
            }
        }
        assertThat(outcomes).filteredOn(new Put.Stored()::equals).hasSize(1);
        assertThat(truth.read(ZIP, 20))
                .get()
                .isEqualTo(("writer " + outcomes.indexOf(new Put.Stored())).getBytes(UTF_8));
    }

    @Test
    void connections_areBounded_andGivenBack() throws Exception {
        truth.putIfAbsent(ZIP, file(2_000_000));
        List<InputStream> open = new ArrayList<>();
        for (int i = 0; i < QUICK.connections(); i++) {
            open.add(store.open(ZIP, 0).orElseThrow());
        }
        assertThatThrownBy(() -> store.stat(ZIP)).hasMessageContaining("raise s3.connections");
        for (InputStream stream : open) {
            stream.close();
        }
        assertThat(store.stat(ZIP)).isPresent();
    }
}
