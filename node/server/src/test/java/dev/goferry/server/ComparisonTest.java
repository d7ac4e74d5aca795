package dev.goferry.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.origin.ScriptedOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ComparisonTest {
    private static final String ZIP = "/example.com/unlogged/@v/v1.0.0.zip";

    @TempDir
    Path data;

    @Test
    void version_isInTheLogAgain_whenItsRecordWasLost() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start()) {
            origin.publish("example.com/unlogged", "v1.0.0");
            try (TestNode node = TestNode.start(data, origin.url(), "anti-entropy.interval=0")) {
                assertThat(node.get(ZIP).statusCode()).isEqualTo(200);
                Awaitility.await().until(() -> index(node).contains("example.com/unlogged"));
                assertThat(metrics(node)).doesNotContain("goferry_anti_entropy");
            }
            loseTheLog();
            try (TestNode node = TestNode.start(data, origin.url(), "anti-entropy.interval=1s")) {
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> index(node).contains("example.com/unlogged"));
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> metrics(node).contains("goferry_anti_entropy_appended_total 1"));
                assertThat(metrics(node)).contains("goferry_anti_entropy_missing 0");
            }
        }
    }

    /** And lets an hour pass: what has just been stored may have its record on the way. */
    private void loseTheLog() throws IOException {
        for (Path file : files(data.resolve("store/_goferry/log"))) {
            Files.delete(file);
        }
        for (Path pin : files(data.resolve("store/_goferry/pins"))) {
            Files.setLastModifiedTime(pin, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static String index(TestNode node) throws InterruptedException {
        return new String(node.get("/index").body(), UTF_8);
    }

    private static String metrics(TestNode node) throws InterruptedException {
        return new String(node.ops("/metrics").body(), UTF_8);
    }
}
