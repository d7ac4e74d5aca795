package dev.goferry.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.link.Fault;
import dev.goferry.link.FaultyLink;
import dev.goferry.s3.fixture.S3Process;
import dev.goferry.s3.fixture.TestBucket;
import dev.goferry.storage.ObjectStore.Put;
import dev.goferry.storage.StoreBusy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A writer that is cut off in the middle of a conditional put to a real MinIO, and others who want the same object. */
final class CutOffWriterTest {
    private static final String ZIP = "example.com/m/@v/v1.0.0.zip";
    private static final int BYTES = 3_000_000;

    /** How long the server waits for the rest of a request. */
    private static final Duration IDLE = Duration.ofSeconds(5);

    private static final S3Limits QUICK = new S3Limits(
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            64,
            3,
            Duration.ofMillis(20),
            S3Limits.MOST_OBJECT_BYTES);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @TempDir
    Path folder;

    private S3Process server;
    private FaultyLink link;
    private S3Store cutOff;
    private S3Store other;

    @BeforeEach
    void open() throws IOException {
        server = S3Process.minio(folder.resolve("minio"), IDLE);
        link = FaultyLink.to(server.port());
        TestBucket bucket = TestBucket.on(server);
        cutOff = S3Store.open(bucket.config(folder, link.port(), QUICK));
        other = S3Store.open(bucket.config(folder, server.port(), QUICK));
    }

    @AfterEach
    void close() throws IOException {
        cutOff.close();
        other.close();
        link.close();
        threads.close();
        server.close();
    }

    /** Back when the server has a part of it. */
    private Future<Put> cutOff(Path file) {
        link.set(new Fault.StalledAmid(BYTES / 3));
        Future<Put> put = threads.submit(() -> cutOff.putIfAbsent(ZIP, file));
        Awaitility.await().until(() -> link.faults() > 0);
        return put;
    }

    @Test
    void object_isBusyAndNotAbsent_thenWrittenByAnother_whenAPutOfItIsCutOff() throws Exception {
        byte[] bytes = new byte[BYTES];
        new Random(1).nextBytes(bytes);
        Path file = Files.write(folder.resolve("file"), bytes);
        Future<Put> lost = cutOff(file);
        assertThatThrownBy(() -> other.stat(ZIP))
                .isInstanceOf(StoreBusy.class)
                .hasMessageContaining("it answers otherwise");
        assertThat(other.stat("example.com/m/@v/v1.0.0.mod")).isEmpty();
        assertThat(other.putIfAbsent(ZIP, file)).isEqualTo(new Put.Stored());
        assertThat(other.read(ZIP, BYTES)).get().isEqualTo(bytes);
        assertThatThrownBy(lost::get).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(IOException.class);
    }
}
