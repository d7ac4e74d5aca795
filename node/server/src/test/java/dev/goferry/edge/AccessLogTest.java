package dev.goferry.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.json.FlatJson;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.server.TestNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The access log: what a line says, and what becomes of it where it cannot be written. */
final class AccessLogTest {
    private static final String ZIP = "/example.com/m/@v/v1.0.0.zip";

    @TempDir
    Path folder;

    @Test
    void request_leavesOneLine_evenTheLastBeforeTheNodeStops() throws Exception {
        Path log = folder.resolve("logs/access.log");
        try (ScriptedOrigin origin = ScriptedOrigin.start()) {
            byte[] zip = publish(origin);
            try (TestNode node = TestNode.start(folder.resolve("data"), origin.url(), "access-log=file:" + log)) {
                node.get(ZIP + "?token=s3cr3t", "X-Request-Id", "cold");
                node.get(ZIP, "X-Request-Id", "warm");
                node.get("/example.com/none/@v/list", "X-Request-Id", "none");
                node.get("/example.com/none/@v/list", "X-Request-Id", "again");
                node.get("/nomodule/@v/list", "X-Request-Id", "malformed");
            }
            List<FlatJson> lines = lines(log);
            assertThat(lines)
                    .extracting(line -> line.text("id") + " " + line.number("status") + " " + line.text("result"))
                    .containsExactlyInAnyOrder(
                            "cold 200 miss",
                            "warm 200 hit",
                            "none 404 miss",
                            "again 404 negative",
                            "malformed 404 refused");
            FlatJson cold = line(lines, "cold");
            assertThat(cold.text("target")).isEqualTo(ZIP);
            assertThat(cold.text("method")).isEqualTo("GET");
            assertThat(cold.number("bytes")).isEqualTo(zip.length);
            assertThat(cold.text("client")).isEqualTo("127.0.0.1");
            assertThat(cold.number("us")).isBetween(1L, 60_000_000L);
            assertThat(Duration.between(Instant.parse(cold.text("time")), Instant.now()))
                    .isBetween(Duration.ZERO, Duration.ofMinutes(5));
            assertThat(cold.text("upstream"))
                    .as("of a zip that was sent while it came")
                    .isEqualTo(origin.url());
            assertThat(line(lines, "warm").has("upstream")).isFalse();
        }
    }

    @Test
    void file_isOpenedAgain_whenItWasMovedAway() throws Exception {
        Path log = folder.resolve("access.log");
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                TestNode node = TestNode.start(folder.resolve("data"), origin.url(), "access-log=file:" + log)) {
            node.get("/one", "X-Request-Id", "one");
            Awaitility.await().until(() -> Files.size(log) > 0);
            Path old = Files.move(log, folder.resolve("access.log.1"));
            node.get("/two", "X-Request-Id", "two");
            Awaitility.await().until(() -> Files.exists(log) && Files.size(log) > 0);
            assertThat(lines(old)).extracting(line -> line.text("id")).containsExactly("one");
            assertThat(lines(log)).extracting(line -> line.text("id")).containsExactly("two");
        }
    }

    @Test
    void lines_areCountedAsLost_whileTheDiskIsFull_andWrittenAgainAfter() {
        Disk disk = new Disk();
        try (AccessLog log = new AccessLog(disk)) {
            AccessLog.Recorder recorder = log.recorder();
            disk.full = true;
            recorder.add(line("lost", "/a", "u"));
            recorder.add(line("lost", "/b", "u"));
            recorder.flush();
            Awaitility.await().until(() -> log.dropped() == 2);
            disk.full = false;
            recorder.add(line("kept", "/c", "u"));
            recorder.flush();
        }
        List<FlatJson> written = disk.bytes
                .toString(StandardCharsets.US_ASCII)
                .lines()
                .filter(line -> line.startsWith("{"))
                .map(FlatJson::parse)
                .toList();
        assertThat(written).extracting(line -> line.text("id")).containsExactly("kept");
    }

    @Test
    void lines_areDroppedAndCounted_whenTheWriterIsTooFarBehind() {
        Disk disk = new Disk();
        disk.slow = new CountDownLatch(1);
        try (AccessLog log = new AccessLog(disk)) {
            AccessLog.Recorder recorder = log.recorder();
            recorder.add(line("first", "/a", "u"));
            recorder.flush();
            Awaitility.await().until(() -> disk.asked);
            for (int n = 0; n < AccessLog.QUEUE + 3; n++) {
                recorder.add(line("queued", "/a", "u"));
                recorder.flush();
            }
            assertThat(log.dropped()).isEqualTo(3);
            disk.slow.countDown();
        }
    }

    @Test
    void line_fitsTheBuffer_howeverLongItIs() {
        Disk disk = new Disk();
        Random random = new Random(3);
        int given = 3_000;
        long dropped;
        try (AccessLog log = new AccessLog(disk)) {
            AccessLog.Recorder recorder = log.recorder();
            for (int n = 0; n < given; n++) {
                recorder.add(line("id", "\u0001".repeat(random.nextInt(40)), "\u00fc".repeat(random.nextInt(300))));
                if (n % 50 == 0) {
                    recorder.flush();
                }
                Thread.onSpinWait();
            }
            recorder.add(line("id", "\u0001".repeat(AccessLog.BUFFER_BYTES / 6), "u"));
            recorder.flush();
            Awaitility.await().until(() -> log.dropped() + disk.lines() == given + 1);
            dropped = log.dropped();
        }
        assertThat(dropped).isPositive().isLessThan(given);
    }

    private static AccessLog.Line line(String id, String target, String upstream) {
        String client = "2001:0db8:aaaa:bbbb:cccc:dddd:eeee:ffff";
        return new AccessLog.Line(
                id, "GET", target, 200, Long.MAX_VALUE, "prefetched", Long.MAX_VALUE, client, upstream);
    }

    private static byte[] publish(ScriptedOrigin origin) {
        byte[] big = new byte[400_000];
        new Random(1).nextBytes(big);
        return origin.publish("example.com/m", "v1.0.0", Map.of("big.bin", big)).zip();
    }

    private static FlatJson line(List<FlatJson> lines, String id) {
        return lines.stream()
                .filter(line -> line.text("id").equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static List<FlatJson> lines(Path log) throws IOException {
        return Files.readAllLines(log).stream().map(FlatJson::parse).toList();
    }

    /** What lies under the log. */
    private static final class Disk extends OutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private volatile boolean full;
        private volatile boolean asked;
        private volatile CountDownLatch slow = new CountDownLatch(0);

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] some, int from, int length) throws IOException {
            asked = true;
            try {
                slow.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (full) {
                throw new IOException("No space left on device");
            }
            synchronized (bytes) {
                bytes.write(some, from, length);
            }
        }

        private long lines() {
            synchronized (bytes) {
                return bytes.toString(StandardCharsets.US_ASCII)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
            }
        }
    }
}
